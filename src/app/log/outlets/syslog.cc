#include "app/log/outlets/syslog.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "app/log/line_format.h"
#include "files/file.h"

namespace aftertone::app {
namespace {

constexpr int kDaemon = 3 << 3;                 // the facility
constexpr std::uint32_t kLargest = 2147483647;  // of sequenceId (RFC 5424 7.3.1)
constexpr std::size_t kDatagram = 2048;         // what every receiver takes (RFC 5424 6.1)

// The daemon of this machine puts time and host on it.
std::string local_message(const Record& record) {
  return fmt::format("<{}>{}[{}]: {} [{}] {}", kDaemon + severity_of(record.level), unit_name(record.service), getpid(),
                     log::to_string(record.level), record.area, record.text);
}

}  // namespace

std::string rfc5424_message(const Record& record, const std::string& node, std::uint32_t sequence) {
  return fmt::format("<{}>1 {} {} {} {} {} [meta sequenceId=\"{}\"] {} [{}] {}", kDaemon + severity_of(record.level),
                     to_local_rfc3339(record.time), node, unit_name(record.service), getpid(),
                     record.code == nullptr ? "-" : log::to_string(*record.code), sequence,
                     log::to_string(record.level), record.area, record.text);
}

Syslog::Syslog(SyslogTarget target, std::string node) : target_(std::move(target)), node_(std::move(node)) {}

std::string Syslog::name() const {
  if (target_.kind == SyslogTarget::Kind::local) return "syslog at " + target_.path;
  return fmt::format("syslog at {} port {}", target_.host, target_.port);
}

std::string Syslog::message_of(const Record& record) const {
  if (target_.kind == SyslogTarget::Kind::local) return local_message(record);
  std::string message = rfc5424_message(record, node_, sequence_);
  if (target_.kind == SyslogTarget::Kind::udp) return message.substr(0, kDatagram);
  return fmt::format("{} {}", message.size(), message);
}

// A message that goes into a connection the other side has ended would be lost without a word.
bool Syslog::is_closed_by_peer() const {
  char byte = 0;
  return target_.kind == SyslogTarget::Kind::tcp && recv(fd_.value(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

Status Syslog::write_blocking(std::deque<RecordPtr>& lines) {
  for (; !lines.empty(); lines.pop_front()) {
    if (fd_.is_open() && is_closed_by_peer()) fd_.reset();
    if (!fd_.is_open()) {
      auto connected = connect_syslog_blocking(target_);
      if (!connected) return tl::unexpected(connected.error());
      fd_ = std::move(*connected);
    }
    const std::string message = message_of(*lines.front());
    const ssize_t sent = send(fd_.value(), message.data(), message.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(message.size())) {  // half a message ends with its connection
      const int error = sent < 0 ? errno : EAGAIN;
      fd_.reset();
      return files::fail_with_errno(error, "send");
    }
    sequence_ = sequence_ == kLargest ? 1 : sequence_ + 1;
  }
  return {};
}

}  // namespace aftertone::app
