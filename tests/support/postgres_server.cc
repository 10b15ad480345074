#include "support/postgres_server.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "support/eventually.h"
#include "support/free_port.h"

namespace aftertone::support {
namespace {

// No syncs: hundreds of tests commit and none cuts the power, so they would only be slow. Therefore nothing that runs
// on this server says anything about power losses, the server's own crash safety included; that PostgreSQL keeps what
// it has acknowledged is its own promise, and storage/database/check.h refuses a server that was told not to.
constexpr const char* kWithoutSyncs = "fsync=off";

constexpr std::chrono::seconds kSqlLimit{20};

const std::string kPrograms = "/usr/lib/postgresql/15/bin/";

// PostgreSQL refuses to run as root; setpriv replaces itself, so that the pid we know is the server's.
std::vector<std::string> as_postgres(std::vector<std::string> arguments) {
  arguments.front() = kPrograms + arguments.front();
  if (geteuid() != 0) return arguments;
  std::vector<std::string> all{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=KILL"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

std::vector<pid_t> children_of(pid_t parent) {
  const std::string parent_text = std::to_string(parent);
  std::ifstream list("/proc/" + parent_text + "/task/" + parent_text + "/children");
  std::vector<pid_t> all;
  for (pid_t child = 0; list >> child;)
    all.push_back(child);
  return all;
}

}  // namespace

PostgresServer::PostgresServer(Nothing, std::vector<std::string> settings)
    : settings_(std::move(settings)), port_(free_port()) {
  if (geteuid() == 0) run_program({"chown", "postgres", directory_.path()});
}

PostgresServer::PostgresServer(std::vector<std::string> settings) : PostgresServer(Nothing(), std::move(settings)) {
  run_program(as_postgres({"initdb", "-D", directory_ / "data", "-U", "postgres", "--auth=trust", "--no-sync",
                           "--locale=C", "--encoding=UTF8"}));
  start();
}

std::unique_ptr<PostgresServer> PostgresServer::standby_of(const PostgresServer& primary) {
  // A standby must allow as many connections as its primary; it is known by its cluster's name.
  std::vector<std::string> settings = primary.settings_;
  settings.emplace_back("cluster_name=standby");
  settings.emplace_back("wal_retrieve_retry_interval=200ms");
  std::unique_ptr<PostgresServer> standby(new PostgresServer(Nothing(), std::move(settings)));
  run_program(as_postgres({"pg_basebackup", "-D", standby->directory_ / "data", "-R", "-X", "stream", "-c", "fast",
                           "--no-sync", "-d", primary.url()}));
  standby->start();
  return standby;
}

PostgresServer::~PostgresServer() {
  if (server_ && server_->is_running()) signal_all(SIGCONT);
  try {
    stop();
  } catch (const std::exception&) {  // a destructor: the directory goes away all the same
  }
}

void PostgresServer::start() {
  std::vector<std::string> arguments =
      as_postgres({"postgres", "-D", directory_ / "data", "-p", std::to_string(port_), "-k", directory_.path(), "-c",
                   "listen_addresses=127.0.0.1", "-c", "max_connections=100", "-c", kWithoutSyncs});
  for (const std::string& setting : settings_)
    arguments.insert(arguments.end(), {"-c", setting});
  server_ = std::make_unique<ChildProcess>(arguments, directory_ / "log");
  if (!server_->wait_for_output("ready to accept ", std::chrono::seconds{30})) {
    throw std::runtime_error("PostgreSQL does not start: " + server_->output());
  }
}

// "Fast" shutdown: running transactions are rolled back.
void PostgresServer::stop() {
  if (!server_) return;
  server_->signal(SIGINT);
  if (!server_->wait(std::chrono::seconds{20})) throw std::runtime_error("PostgreSQL does not stop");
  server_.reset();
}

void PostgresServer::promote() {
  run_program(as_postgres({"pg_ctl", "promote", "-w", "-t", "20", "-D", directory_ / "data"}));
}

void PostgresServer::kill() {
  signal_all(SIGKILL);
  if (!server_->wait(std::chrono::seconds{20})) throw std::runtime_error("PostgreSQL does not die");
  server_.reset();
}

void PostgresServer::freeze() {
  signal_all(SIGSTOP);
}
void PostgresServer::thaw() {
  signal_all(SIGCONT);
}

void PostgresServer::signal_all(int number) {
  const std::vector<pid_t> children = children_of(server_->pid());
  if (number == SIGKILL) server_->signal(SIGSTOP);  // so that it starts no others meanwhile
  for (const pid_t child : children)
    ::kill(child, number);
  server_->signal(number);
}

std::string PostgresServer::url(const std::string& database) const {
  return "postgresql://postgres@" + host() + "/" + database;
}

std::string PostgresServer::host() const {
  return "127.0.0.1:" + std::to_string(port_);
}

std::string PostgresServer::run_sql(const std::string& sql) const {
  std::string printed = run_program({kPrograms + "psql", "-q", "-X", "-A", "-t", "-d", url(), "-c", sql}, kSqlLimit);
  while (!printed.empty() && printed.back() == '\n')
    printed.pop_back();
  return printed;
}

std::string PostgresServer::create_database() {
  const std::string name = "test_" + std::to_string(++databases_);
  run_sql("CREATE DATABASE " + name);
  return url(name);
}

}  // namespace aftertone::support
