#include "sip/stack/stack_core.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cstdarg>
#include <mutex>
#include <variant>

#include "base/log.h"
#include "base/socket_address.h"
#include "base/unique_fd.h"
#include "sip/stack/message_reader.h"

namespace aftertone::sip {
namespace {

constexpr su_duration_t kTick = 250;  // milliseconds: session timers, deadlines
constexpr unsigned kMaxMessageBytes = 64 * 1024;
constexpr unsigned kUdpReceiveBuffer = 4 * 1024 * 1024;
constexpr unsigned kTcpIdle = 10 * 60 * 1000;       // milliseconds
constexpr unsigned kTcpMessageTimeout = 30 * 1000;  // milliseconds: half a message is no message
constexpr unsigned kTcpQueue = 1024;                // listen backlog, and messages waiting to be sent
constexpr int kPortTries = 20;
constexpr std::chrono::seconds kAckDeadline{40};      // sofia reports a missing ACK after 32 s, but not in every case
constexpr std::chrono::seconds kAnswerDeadline{180};  // as a proxy's timer C

void write_sofia_log(void* stream, const char* format, va_list arguments) {
  (void)stream;
  char line[400];
  if (vsnprintf(line, sizeof line, format, arguments) > 0) log::debug("sip", "sofia: {}", line);
}

// The library's own state: once a process.
void prepare_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    su_init();
    su_log_soft_set_level(su_log_default, 1);
    su_log_redirect(su_log_default, write_sofia_log, nullptr);
  });
}

std::string bracketed(const std::string& ip) {
  return ip.find(':') != std::string::npos ? "[" + ip + "]" : ip;
}

// The address that `connect_or_bind` gives to a UDP socket; none if it cannot.
SocketAddress local_address_after(int (*connect_or_bind)(int, const sockaddr*, socklen_t), SocketAddress address) {
  const UniqueFd fd(socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.is_open() || connect_or_bind(fd.value(), address.data(), address.size()) != 0) return {};
  socklen_t size = SocketAddress::kCapacity;
  return getsockname(fd.value(), address.data(), &size) == 0 ? address : SocketAddress();
}

// A UDP port that is free now; sofia binds UDP and TCP to it, or another is tried. 0: none.
std::uint16_t find_free_port(const std::string& ip) {
  return local_address_after(::bind, SocketAddress::parse(ip).value_or(SocketAddress())).port();
}

// Our address as the peer sees it when we listen on all of them: what the kernel would send from.
std::string local_ip_towards(const std::string& peer_ip) {
  return local_address_after(::connect, SocketAddress::parse(peer_ip, 9).value_or(SocketAddress())).ip();
}

}  // namespace

StackCore::StackCore(const StackSettings& settings, OnInvite on_invite, std::function<Readiness()> readiness,
                     std::shared_ptr<PostQueue> queue)
    : settings_(settings),
      on_invite_(std::move(on_invite)),
      readiness_(std::move(readiness)),
      queue_(std::move(queue)),
      requests_(std::make_unique<RequestSender>(*this)),
      subscribes_(std::make_unique<SubscribeServer>(*this, queue_)) {}

StackCore::~StackCore() {
  queue_->close();
  requests_.reset();
  subscribes_.reset();
  dialogs_.clear();
  for (auto& [invite, owner] : server_invites_) {
    nta_incoming_bind(invite->transaction, nullptr, nullptr);
    nta_incoming_destroy(invite->transaction);
  }
  server_invites_.clear();
  if (timer_ != nullptr) su_timer_destroy(timer_);
  if (agent_ != nullptr) nta_agent_destroy(agent_);
  if (root_ != nullptr) su_root_destroy(root_);
}

Status StackCore::open() {
  prepare_library();
  root_ = su_root_create(nullptr);
  if (root_ == nullptr) return fail(Code::unavailable, "the SIP library could not be started");
  su_root_threading(root_, 0);
  Status bound = fail(Code::unavailable, "no transport is switched on");
  for (int i = 0; i < (settings_.port == 0 ? kPortTries : 1) && !bound; ++i) {
    bound = bind(settings_.port == 0 ? find_free_port(settings_.ip) : settings_.port);
  }
  if (!bound) return bound;
  watch_queue();
  timer_ = su_timer_create(su_root_task(root_), kTick);
  su_timer_set_for_ever(timer_, &StackCore::on_tick, this);
  return {};
}

Status StackCore::bind(std::uint16_t port) {
  const auto* const no_url = reinterpret_cast<const url_string_t*>(-1);
  agent_ = nta_agent_create(root_, no_url, &StackCore::on_message, this, NTATAG_UA(1), NTATAG_MAXSIZE(kMaxMessageBytes),
                            NTATAG_UDP_MTU(65'535), NTATAG_SERVER_RPORT(1), NTATAG_EXTRA_100(0), NTATAG_MERGE_482(1),
                            TAG_END());
  if (agent_ == nullptr) return fail(Code::unavailable, "the SIP library could not be started");
  const bool is_bound = (settings_.udp || settings_.tcp) && (!settings_.udp || add_transport("udp", port)) &&
                        (!settings_.tcp || add_transport("tcp", port));
  if (is_bound) {
    port_ = port;
    return {};
  }
  nta_agent_destroy(std::exchange(agent_, nullptr));
  return fail(Code::unavailable,
              fmt::format("SIP cannot listen on {}:{} ({}{}{})", settings_.ip, port, settings_.udp ? "udp" : "",
                          settings_.udp && settings_.tcp ? ", " : "", settings_.tcp ? "tcp" : ""));
}

bool StackCore::add_transport(const char* name, std::uint16_t port) {
  const std::string url = fmt::format("sip:{}:{};transport={}", bracketed(settings_.ip), port, name);
  // sofia answers STUN on the SIP port unless told not to, with a parser that has overrun its buffers (CVE-2023-22741).
  return nta_agent_add_tport(agent_, URL_STRING_MAKE(url.c_str()), TPTAG_STUN_SERVER(0),
                             TPTAG_UDP_RMEM(kUdpReceiveBuffer), TPTAG_IDLE(kTcpIdle), TPTAG_TIMEOUT(kTcpMessageTimeout),
                             TPTAG_QUEUESIZE(kTcpQueue), TAG_END()) == 0;
}

void StackCore::watch_queue() {
  su_wait_t wait = SU_WAIT_INIT;
  su_wait_create(&wait, queue_->fd(), SU_WAIT_IN);
  su_root_register(root_, &wait, &StackCore::on_posted, this, su_pri_normal);
}

int StackCore::on_posted(void* root_magic, su_wait_t* wait, void* stack) {
  (void)root_magic;
  (void)wait;
  auto& self = *static_cast<StackCore*>(stack);
  for (const PostQueue::Job& job : self.queue_->take())
    job(self);
  return 0;
}

void StackCore::run() {
  su_root_run(root_);
}

void StackCore::stop() {
  su_root_break(root_);
}

void StackCore::on_tick(void* root_magic, su_timer_t* timer, void* stack) {
  (void)root_magic;
  (void)timer;
  auto& self = *static_cast<StackCore*>(stack);
  const auto now = std::chrono::steady_clock::now();
  self.remind_dialogs(now);
  self.sweep_invites(now);
  self.subscribes_->on_tick(now);
  for (const DialogId id : std::exchange(self.buried_, {}))
    self.dialogs_.erase(id);
}

// One that asks for a time already past is reminded at the next tick.
void StackCore::remind_dialogs(std::chrono::steady_clock::time_point now) {
  const auto end = reminders_.lower_bound({now, 0});
  const std::vector<std::pair<std::chrono::steady_clock::time_point, DialogId>> due(reminders_.begin(), end);
  reminders_.erase(reminders_.begin(), end);
  for (const auto& [time, id] : due) {
    if (DialogCore* const dialog = find(id)) dialog->on_reminder(now);
  }
}

void StackCore::sweep_invites(std::chrono::steady_clock::time_point now) {
  std::vector<ServerInvite*> expired;
  for (const auto& [invite, owner] : server_invites_) {
    if (now - invite->since > (invite->is_final ? kAckDeadline : kAnswerDeadline)) expired.push_back(invite);
  }
  for (ServerInvite* const invite : expired) {
    if (!invite->is_final && invite->dialog != nullptr) {
      invite->dialog->on_never_answered();
    } else {
      if (invite->dialog != nullptr) invite->dialog->on_no_ack(*invite);
      release(*invite);
    }
  }
}

StackCore::DialogId StackCore::new_dialog_id() {
  static std::atomic<DialogId> last{0};
  return ++last;
}

DialogCore* StackCore::find(DialogId id) {
  const auto found = dialogs_.find(id);
  return found == dialogs_.end() || found->second->is_over() ? nullptr : found->second.get();
}

DialogCore& StackCore::add_dialog(DialogId id) {
  ++dialog_count_;
  return *(dialogs_[id] = std::make_unique<DialogCore>(*this, id));
}

void StackCore::remind(const DialogCore& dialog, std::chrono::steady_clock::time_point time) {
  reminders_.erase({dialog.reminder(), dialog.id()});
  reminders_.emplace(time, dialog.id());
}

void StackCore::bury(const DialogCore& dialog) {
  reminders_.erase({dialog.reminder(), dialog.id()});
  for (const auto& [invite, owner] : server_invites_) {
    if (invite->dialog == &dialog) invite->dialog = nullptr;
  }
  --dialog_count_;
  buried_.push_back(dialog.id());
}

ServerInvite& StackCore::keep(nta_incoming_t* transaction, DialogCore* dialog) {
  auto owner = std::make_unique<ServerInvite>();
  ServerInvite& invite = *owner;
  invite.stack = this;
  invite.dialog = dialog;
  invite.transaction = transaction;
  invite.since = std::chrono::steady_clock::now();
  server_invites_[&invite] = std::move(owner);
  nta_incoming_bind(transaction, &StackCore::on_server_invite, &invite);
  return invite;
}

void StackCore::release(ServerInvite& invite) {
  nta_incoming_bind(invite.transaction, nullptr, nullptr);
  nta_incoming_destroy(invite.transaction);
  server_invites_.erase(&invite);
}

std::string StackCore::contact(const std::string& transport, const std::string& peer_ip) const {
  const bool is_any = settings_.ip == "0.0.0.0" || settings_.ip == "::";
  const std::string ip = is_any ? local_ip_towards(peer_ip) : settings_.ip;
  return fmt::format("<sip:{}@{}:{}{}>;automata;actor=\"msg-taker\"", settings_.contact_user, bracketed(ip), port_,
                     transport == "tcp" ? ";transport=tcp" : "");
}

}  // namespace aftertone::sip
