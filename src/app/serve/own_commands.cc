#include "app/serve/own_commands.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/config/share_directory.h"
#include "app/exit_code.h"
#include "app/serve/website/shown_settings.h"
#include "base/ascii.h"
#include "base/log.h"
#include "base/uuid.h"
#include "notify/command/run_program.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using api::About;
using api::LongOperation;
using api::OperationKind;
using api::OperationOrder;
using api::OperationState;
using nlohmann::ordered_json;

constexpr int kMostAsking = 2;  // programs at once
constexpr std::size_t kMostJson = 4 * 1024 * 1024;
constexpr std::size_t kMostKept = 50;    // operations
constexpr std::size_t kMostLines = 500;  // of one
constexpr std::size_t kLongestLine = 500;
constexpr auto kLongestQuestion = 20s;
constexpr auto kCallsKept = 1s;
constexpr auto kLongestOperation = 2h;

std::vector<std::string> words_about(About about) {
  switch (about) {
    case About::status:
      return {"status"};
    case About::cluster:
      return {"cluster", "status"};
    case About::sites:
      return {"site", "status"};
    case About::rpo:
      return {"rpo"};
    case About::calls:
      return {"calls"};
    case About::machine:
      return {"doctor"};
    case About::configuration:
      return {"config", "check"};
  }
  return {};
}

// What the commands without --dry-run would do.
std::string foretold(const OperationOrder& order) {
  const std::string node = "node " + order.target;
  if (order.kind == OperationKind::node_drain)
    return node + " would take no new calls; what runs there would end in its own time and be stored";
  if (order.kind == OperationKind::node_undrain) return node + " would take calls again within two seconds";
  return "owners would be told by site " + order.target + ", and by no other";
}

bool can_foretell_itself(OperationKind kind) {
  return kind == OperationKind::site_failback || kind == OperationKind::site_activate;
}

// A name, and nothing that a command could take for an option.
bool is_name(const std::string& text) {
  const auto is_allowed = [](char c) {
    return ascii::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
           c == '+';
  };
  return !text.empty() && text.size() <= 64 && text.front() != '-' && std::ranges::all_of(text, is_allowed);
}

notify::ProgramOrder order_of(std::vector<std::string> words) {
  notify::ProgramOrder order;
  order.program = "/proc/self/exe";
  order.arguments = std::move(words);
  return order;
}

std::string without_name(std::string_view line) {
  constexpr std::string_view kName = "aftertone: ";
  if (line.starts_with(kName)) line.remove_prefix(kName.size());
  return std::string(line);
}

}  // namespace

OwnCommands::OwnCommands(const Settings& settings, Parts parts)
    : config_(settings.source.string()),
      speech_(share_directory_blocking(settings) / "prompts/en/at-press-one-for-message.wav"),
      has_two_sites_(!settings.site.peer_database.empty()),
      parts_(parts),
      first_id_(Uuid::v7(parts.clock.now()).to_string()) {}

OwnCommands::~OwnCommands() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
}

std::vector<std::string> OwnCommands::words_for(const OperationOrder& order) const {
  switch (order.kind) {
    case OperationKind::node_drain:
      return {"node", "drain", order.target};
    case OperationKind::node_undrain:
      return {"node", "undrain", order.target};
    case OperationKind::site_failback:
      return {"site", "failback", order.dry_run ? "--dry-run" : "--yes", order.target};
    case OperationKind::site_activate:
      return {"site", "activate", order.dry_run ? "--dry-run" : "--yes", order.target};
    case OperationKind::notify_move:
      return {"notify", "move", order.target};
    case OperationKind::test_call:
      return {"call",        order.target, "--from", "\"Test call\" <sip:test@aftertone.invalid>",
              "--wait-beep", "--say",      speech_,  "--press",
              "#",           "--listen",   "2"};
  }
  return {};
}

std::vector<std::string> OwnCommands::with_config(const std::vector<std::string>& words) const {
  std::vector<std::string> all;
  if (!config_.empty()) all = {"--config", config_};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

Result<std::optional<ordered_json>> OwnCommands::json_of_blocking(const std::vector<std::string>& words) {
  {
    const std::lock_guard lock(mutex_);
    if (asking_ >= kMostAsking) return fail_temporarily(Code::unavailable, "others ask the same at the moment");
    ++asking_;
  }
  std::vector<std::string> all{"--json"};
  all.insert(all.end(), words.begin(), words.end());
  notify::ProgramOrder order = order_of(with_config(all));
  order.timeout = kLongestQuestion;
  order.most_output = kMostJson;
  order.drops_errors = true;
  const notify::ProgramEnd end = notify::run_program_blocking(order, [] { return false; });
  {
    const std::lock_guard lock(mutex_);
    --asking_;
  }
  // With exit code 1 it tells of trouble, which is what was asked for.
  ordered_json json = ordered_json::parse(end.output, nullptr, false);
  if (!end.exit_code) return fail_temporarily(Code::unavailable, words.front() + ": " + end.error);
  if (!end.output.empty() && !json.is_discarded()) return std::optional(std::move(json));
  if (end.exit_code == kMisused) return fail(Code::not_found, "the configuration of this machine does not have it");
  return std::optional<ordered_json>();
}

Result<ordered_json> OwnCommands::show_blocking(About about) {
  if (about == About::calls) return calls_blocking();
  if (about == About::configuration) return configuration_blocking();
  const bool is_of_two_sites = about == About::sites || about == About::rpo;
  if (is_of_two_sites && !has_two_sites_) return fail(Code::not_found, "there is one site only");
  return said_blocking(about);
}

// A command has something to say unless, for instance, a database is away.
Result<ordered_json> OwnCommands::said_blocking(About about) {
  const std::vector<std::string> words = words_about(about);
  auto json = json_of_blocking(words);
  if (!json) return tl::unexpected(json.error());
  if (*json) return std::move(**json);
  return fail_temporarily(Code::unavailable, "aftertone " + words.front() + " says nothing");
}

// What runs, and whether the next start would take what is on disk.
Result<ordered_json> OwnCommands::configuration_blocking() {
  auto json = said_blocking(About::configuration);
  if (!json) return json;
  json->erase("sections");
  (*json)["state"] = to_string(parts_.config.state());
  (*json)["running"] = shown_settings(parts_.config.text());
  return json;
}

// Pages ask for it again and again.
Result<ordered_json> OwnCommands::calls_blocking() {
  {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() < calls_until_) return calls_;
  }
  auto asked = said_blocking(About::calls);
  if (!asked) return asked;
  const std::lock_guard lock(mutex_);
  calls_ = *asked;
  calls_until_ = std::chrono::steady_clock::now() + kCallsKept;
  return asked;
}

Result<ordered_json> OwnCommands::explain_blocking(const std::string& id) {
  if (id.empty() || id.size() > 300 || id.front() == '-')
    return fail(Code::not_found, "nothing is known of such a call");
  auto json = json_of_blocking({"explain", id});
  if (!json) return tl::unexpected(json.error());
  if (*json) return std::move(**json);
  // It says nothing of what it does not know, nor where the database is away.
  const auto answered = parts_.database.execute_blocking(storage::kRead, "select 1");
  if (!answered) return tl::unexpected(answered.error());
  return fail(Code::not_found, "nothing is known of such a call");
}

Result<LongOperation> OwnCommands::begin_blocking(const OperationOrder& order) {
  if (!is_name(order.target)) return fail(Code::invalid, "target: the name of a node or a site, or a number");
  const auto operation = std::make_shared<LongOperation>();
  operation->began_at = parts_.clock.now();
  operation->id = Uuid::v7(operation->began_at).to_string();
  operation->order = order;
  const bool is_told = order.dry_run && !can_foretell_itself(order.kind);
  if (is_told) {
    operation->state = OperationState::done;
    operation->progress = {foretold(order)};
    operation->result = foretold(order);
  }
  const std::lock_guard lock(mutex_);
  const bool runs_one =
      std::ranges::any_of(operations_, [](const auto& other) { return other->state == OperationState::running; });
  if (runs_one && !is_told) return fail(Code::conflict, "another operation runs: wait for its end");
  operations_.push_back(operation);
  if (operations_.size() > kMostKept) operations_.pop_front();
  if (is_told) return *operation;
  log::info("api", "{} {} by {}", to_string(order.kind), order.target, order.who);
  const bool is_begun = pool_.try_post([this, operation] { run_blocking(operation, words_for(operation->order)); });
  if (!is_begun) {
    operations_.pop_back();
    return fail(Code::conflict, "another operation runs: wait for its end");
  }
  return *operation;
}

void OwnCommands::run_blocking(const std::shared_ptr<LongOperation>& operation, const std::vector<std::string>& words) {
  notify::ProgramOrder order = order_of(with_config(words));
  order.timeout = kLongestOperation;
  order.grace = 10s;
  order.on_output = [this, &operation](std::string_view text) { tell(*operation, text); };
  const notify::ProgramEnd end = notify::run_program_blocking(order, [this] {
    const std::lock_guard lock(mutex_);
    return is_stopping_;
  });
  const std::lock_guard lock(mutex_);
  operation->state = end.exit_code == 0 ? OperationState::done : OperationState::failed;
  operation->result = !operation->progress.empty() ? operation->progress.back() : end.error;
  log::info("api", "{} {} {}: {}", to_string(operation->order.kind), operation->order.target,
            to_string(operation->state), operation->result);
}

// Whole lines; a line that has begun is gone on with.
void OwnCommands::tell(LongOperation& operation, std::string_view text) {
  const std::lock_guard lock(mutex_);
  for (const std::string_view line : ascii::split(text, '\n')) {
    const std::string_view trimmed = ascii::trimmed(line).substr(0, kLongestLine);
    if (!trimmed.empty() && operation.progress.size() < kMostLines)
      operation.progress.push_back(ascii::printable(without_name(trimmed)));
  }
}

Result<LongOperation> OwnCommands::find_blocking(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(operations_, [&id](const auto& operation) { return operation->id == id; });
  if (found != operations_.end()) return **found;
  const auto parsed = Uuid::parse(id);
  if (parsed && !parsed->is_none() && parsed->to_string() < first_id_)
    return fail(
        Code::unsupported,
        "it was begun before this server was started, and ended with the one before at the latest. What it did is "
        "in the database: look at the machines and sites, and give the order again if it is not done");
  return fail(Code::not_found, "this server has begun no such operation");
}

}  // namespace aftertone::app
