#include "notify/chat/xmpp/xmpp_session.h"

#include <fmt/format.h>

#include <cstring>

#include "base/ascii.h"
#include "notify/chat/xmpp/jid.h"

namespace aftertone::notify::xmpp {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr unsigned long kTurnMs = 50;
constexpr seconds kToConnect{20};
constexpr seconds kToAnswer{15};
constexpr seconds kQuiet{60};  // after which we ask whether anybody is there

constexpr const char* kPing = "urn:xmpp:ping";
constexpr const char* kReceipts = "urn:xmpp:receipts";
constexpr const char* kArchive = "urn:xmpp:mam:2";
constexpr const char* kPages = "http://jabber.org/protocol/rsm";
constexpr int kMostPages = 40;  // of 50 messages to one person

// The text of an element in an element; "" for what is not there.
std::string text_at(xmpp_stanza_t* stanza, const char* outer, const char* inner) {
  xmpp_stanza_t* const around = xmpp_stanza_get_child_by_name(stanza, outer);
  xmpp_stanza_t* const found = around == nullptr ? nullptr : xmpp_stanza_get_child_by_name(around, inner);
  char* const text = found == nullptr ? nullptr : xmpp_stanza_get_text(found);
  if (text == nullptr) return {};
  std::string copy(text);
  xmpp_free(xmpp_stanza_get_context(found), text);
  return copy;
}

// "wait: recipient-unavailable (text)" of an <error/>.
std::string words_of_error(xmpp_stanza_t* stanza) {
  xmpp_stanza_t* const error = xmpp_stanza_get_child_by_name(stanza, "error");
  if (error == nullptr) return "no reason given";
  std::string words = attribute(error, "type") + ":";
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(error); child != nullptr; child = xmpp_stanza_get_next(child)) {
    const std::string name = name_of(child);
    if (name == "text") {
      words += fmt::format(" ({})", text_at(stanza, "error", "text").substr(0, 200));
    } else if (!name.empty()) {
      words += " " + name;
    }
  }
  return ascii::printable(words);
}

// RFC 6120 8.3.2: "wait" is worth trying again; and another server that is away may come back.
bool may_pass(const std::string& words) {
  return words.starts_with("wait:") || words.find("remote-server-") != std::string::npos;
}

// What libstrophe logs when it gives up.
std::string in_plain_words(const std::string& complaint) {
  if (complaint.find("certfail") != std::string::npos)
    return "the server's certificate is not for our domain, or nobody whom we trust vouches for it";
  if (complaint.find("Cannot authenticate") != std::string::npos) return "the server does not take the password";
  return complaint;
}

xmpp_ctx_t* new_context(const xmpp_log_t* log) {
  [[maybe_unused]] static const bool is_initialized = (xmpp_initialize(), true);
  return xmpp_ctx_new(nullptr, log);
}

void put_field(const Stanza& form, xmpp_ctx_t* context, const char* name, const std::string& value) {
  Stanza field = element(context, "field", nullptr);
  xmpp_stanza_set_attribute(field.get(), "var", name);
  Stanza inner = element(context, "value", nullptr);
  put(inner, text_node(context, value));
  put(field, std::move(inner));
  put(form, std::move(field));
}

}  // namespace

XmppSession::XmppSession(const XmppSettings& settings, const OnXmppReceipt& on_receipt)
    : settings_(settings),
      on_receipt_(on_receipt),
      log_{&XmppSession::on_log, this},
      context_(new_context(&log_)),
      connection_(xmpp_conn_new(context_)),
      began_at_(steady_clock::now()),
      heard_at_(began_at_) {
  // Without stream management: libstrophe would send again by itself what it has no word about, and say nothing.
  xmpp_conn_set_flags(connection_, XMPP_CONN_FLAG_MANDATORY_TLS | XMPP_CONN_FLAG_DISABLE_SM);
  xmpp_conn_set_jid(connection_, settings_.jid.c_str());
  xmpp_conn_set_pass(connection_, settings_.password.c_str());
  if (!settings_.ca_file.empty()) xmpp_conn_set_cafile(connection_, settings_.ca_file.c_str());
  xmpp_handler_add(connection_, &XmppSession::on_message, nullptr, "message", nullptr, this);
  xmpp_handler_add(connection_, &XmppSession::on_iq, nullptr, "iq", nullptr, this);
  const char* const host = settings_.host.empty() ? nullptr : settings_.host.c_str();
  const unsigned short port = host == nullptr ? 0 : settings_.port;
  if (xmpp_connect_client(connection_, host, port, &XmppSession::on_connection, this) != XMPP_EOK)
    end("no connection could be begun");
}

XmppSession::~XmppSession() {
  is_ready_ = false;
  while (!pending_.empty())
    settle(pending_.begin(), {XmppAnswer::Kind::unknown, why_});
  xmpp_conn_release(connection_);
  xmpp_ctx_free(context_);
}

void XmppSession::turn() {
  xmpp_run_once(context_, kTurnMs);
  look_at_clock(steady_clock::now());
}

void XmppSession::look_at_clock(Instant now) {
  if (has_ended_) return;
  if (!is_ready_) {
    if (now - began_at_ > kToConnect) end("not connected in time" + (complaint_.empty() ? "" : ": " + complaint_));
    return;
  }
  for (const auto& [id, pending] : pending_)
    if (pending.give_up_at <= now) return end("the server does not answer");
  if (now - heard_at_ > kQuiet + kToAnswer) return end("the server has fallen silent");
  if (now - heard_at_ > kQuiet && !has_asked_) {
    has_asked_ = true;
    send_ping(fmt::format("quiet-{}", ++last_iq_));
  }
}

void XmppSession::carry_out(XmppOrder order, OnXmppAnswer done) {
  const std::string id = fmt::format("order-{}", ++last_iq_);
  if (order.kind == XmppOrder::Kind::send) {
    send_message(order);
    send_ping(id);
  } else {
    send_query(id, order, "");
  }
  pending_.emplace(id, Pending{std::move(order), std::move(done), steady_clock::now() + kToAnswer, false});
}

void XmppSession::say_goodbye() {
  if (!is_ready()) return;
  xmpp_disconnect(connection_);
  const Instant deadline = steady_clock::now() + seconds(2);
  while (!has_ended_ && steady_clock::now() < deadline)
    xmpp_run_once(context_, kTurnMs);
}

// --- what goes out

void XmppSession::send_message(const XmppOrder& order) {
  const Stanza message(xmpp_message_new(context_, "chat", order.to.c_str(), order.id.c_str()));
  xmpp_message_set_body(message.get(), xml_text(order.text).c_str());
  Stanza origin = element(context_, "origin-id", "urn:xmpp:sid:0");
  xmpp_stanza_set_id(origin.get(), order.id.c_str());
  put(message, std::move(origin));
  put(message, element(context_, "request", kReceipts));
  put(message, element(context_, "store", "urn:xmpp:hints"));
  xmpp_send(connection_, message.get());
}

void XmppSession::send_ping(const std::string& id) {
  const Stanza iq(xmpp_iq_new(context_, "get", id.c_str()));
  xmpp_stanza_set_to(iq.get(), std::string(domain_of(settings_.jid)).c_str());
  put(iq, element(context_, "ping", kPing));
  xmpp_send(connection_, iq.get());
}

// The page before the archive's entry `before`, or the last one: what nobody has a word about was sent not long ago.
void XmppSession::send_query(const std::string& id, const XmppOrder& order, const std::string& before) {
  const Stanza iq(xmpp_iq_new(context_, "set", id.c_str()));
  Stanza query = element(context_, "query", kArchive);
  xmpp_stanza_set_attribute(query.get(), "queryid", id.c_str());
  Stanza form = element(context_, "x", "jabber:x:data");
  xmpp_stanza_set_type(form.get(), "submit");
  put_field(form, context_, "FORM_TYPE", kArchive);
  put_field(form, context_, "with", order.to);
  put_field(form, context_, "start", to_rfc3339(order.since));
  put(query, std::move(form));
  Stanza page = element(context_, "set", kPages);
  Stanza most = element(context_, "max", nullptr);
  put(most, text_node(context_, "50"));
  put(page, std::move(most));
  Stanza earlier = element(context_, "before", nullptr);
  if (!before.empty()) put(earlier, text_node(context_, before));
  put(page, std::move(earlier));
  put(query, std::move(page));
  put(iq, std::move(query));
  xmpp_send(connection_, iq.get());
}

// --- what comes in

void XmppSession::on_connection(xmpp_conn_t*, xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error,
                                void* self) {
  auto& session = *static_cast<XmppSession*>(self);
  if (event == XMPP_CONN_CONNECT) return session.begin();
  if (event == XMPP_CONN_RAW_CONNECT) return;
  std::string why = session.is_ready_ ? "the connection ended" : "no connection came about";
  if (stream_error != nullptr && stream_error->text != nullptr) why += fmt::format(": {}", stream_error->text);
  if (error > 1) why += fmt::format(", {}", std::strerror(error));
  if (!session.complaint_.empty()) why += ": " + in_plain_words(session.complaint_);
  session.end(why);
}

void XmppSession::begin() {
  if (xmpp_conn_is_secured(connection_) == 0) return end("the connection is not encrypted");
  heard_at_ = steady_clock::now();
  is_ready_ = true;
  why_.clear();
  const Stanza presence(xmpp_presence_new(context_));
  xmpp_send(connection_, presence.get());
}

void XmppSession::end(const std::string& why) {
  if (has_ended_) return;
  has_ended_ = true;
  why_ = ascii::printable(why);
}

int XmppSession::on_message(xmpp_conn_t*, xmpp_stanza_t* stanza, void* self) {
  auto& session = *static_cast<XmppSession*>(self);
  session.heard_at_ = steady_clock::now();
  session.has_asked_ = false;
  if (attribute(stanza, "type") == "error") {
    session.take_error(stanza);
  } else if (xmpp_stanza_t* const received = xmpp_stanza_get_child_by_name_and_ns(stanza, "received", kReceipts)) {
    session.on_receipt_(
        {attribute(received, "id"), attribute(stanza, "from"), true, "received by the person's client"});
  } else if (xmpp_stanza_t* const result = xmpp_stanza_get_child_by_name_and_ns(stanza, "result", kArchive)) {
    if (session.is_from_our_server(stanza)) session.take_archived(result);
  }
  return 1;
}

int XmppSession::on_iq(xmpp_conn_t*, xmpp_stanza_t* stanza, void* self) {
  auto& session = *static_cast<XmppSession*>(self);
  session.heard_at_ = steady_clock::now();
  session.has_asked_ = false;
  const std::string type = attribute(stanza, "type");
  if (type == "get" || type == "set") {
    session.answer_request(stanza);
  } else if (session.is_from_our_server(stanza)) {
    session.take_answer(stanza);
  }
  return 1;
}

// RFC 6120 8.2.3: every request has an answer.
void XmppSession::answer_request(xmpp_stanza_t* iq) {
  const bool is_ping = xmpp_stanza_get_child_by_name_and_ns(iq, "ping", kPing) != nullptr;
  Stanza answer(is_ping ? xmpp_stanza_reply(iq)
                        : xmpp_stanza_reply_error(iq, "cancel", "service-unavailable", nullptr));
  if (answer == nullptr) return;
  if (is_ping) xmpp_stanza_set_type(answer.get(), "result");
  xmpp_send(connection_, answer.get());
}

// An error is as good: it says that the server has come as far as this.
void XmppSession::take_answer(xmpp_stanza_t* iq) {
  const auto pending = pending_.find(attribute(iq, "id"));
  if (pending == pending_.end()) return;
  if (pending->second.order.kind == XmppOrder::Kind::send) return settle(pending, {XmppAnswer::Kind::taken, ""});
  if (pending->second.was_found) return settle(pending, {XmppAnswer::Kind::found, ""});
  look_further(pending, xmpp_stanza_get_child_by_name_and_ns(iq, "fin", kArchive));
}

// It is not on this page, of which `end` is the end; null: there is no archive.
void XmppSession::look_further(std::map<std::string, Pending>::iterator pending, xmpp_stanza_t* end) {
  if (end == nullptr) return settle(pending, {XmppAnswer::Kind::unknown, "there is no archive"});
  if (attribute(end, "complete") == "true") return settle(pending, {XmppAnswer::Kind::not_found, ""});
  const std::string first = text_at(end, "set", "first");
  Pending next = std::move(pending->second);
  pending_.erase(pending);
  if (first.empty() || ++next.pages > kMostPages) return next.done({XmppAnswer::Kind::unknown, "it is too far back"});
  const std::string id = fmt::format("order-{}", ++last_iq_);
  send_query(id, next.order, first);
  next.give_up_at = steady_clock::now() + kToAnswer;
  pending_.emplace(id, std::move(next));
}

void XmppSession::take_error(xmpp_stanza_t* message) {
  const std::string id = attribute(message, "id");
  const std::string words = words_of_error(message);
  const std::string from = attribute(message, "from");
  if (!went_to(id, from)) return;
  for (auto pending = pending_.begin(); pending != pending_.end(); ++pending) {
    const XmppOrder& order = pending->second.order;
    if (order.kind != XmppOrder::Kind::send || order.id != id) continue;
    return settle(pending, {may_pass(words) ? XmppAnswer::Kind::postponed : XmppAnswer::Kind::refused, words});
  }
  on_receipt_({id, from, false, words});
}

void XmppSession::take_archived(xmpp_stanza_t* result) {
  const auto pending = pending_.find(attribute(result, "queryid"));
  xmpp_stanza_t* const forwarded = xmpp_stanza_get_child_by_name(result, "forwarded");
  xmpp_stanza_t* const message = forwarded == nullptr ? nullptr : xmpp_stanza_get_child_by_name(forwarded, "message");
  if (pending == pending_.end() || message == nullptr) return;
  if (attribute(message, "id") == pending->second.order.id) pending->second.was_found = true;
}

// Nobody else may say what our server knows.
bool XmppSession::is_from_our_server(xmpp_stanza_t* stanza) const {
  const std::string from = ascii::to_lower(attribute(stanza, "from"));
  const std::string ours = ascii::to_lower(settings_.jid);
  return from.empty() || bare_of(from) == ours || from == domain_of(ours);
}

void XmppSession::settle(std::map<std::string, Pending>::iterator pending, XmppAnswer answer) {
  const OnXmppAnswer done = std::move(pending->second.done);
  pending_.erase(pending);
  done(std::move(answer));
}

void XmppSession::on_log(void* self, xmpp_log_level_t level, const char* area, const char* message) {
  if (level < XMPP_LEVEL_WARN) return;
  static_cast<XmppSession*>(self)->complaint_ = ascii::printable(fmt::format("{}: {}", area, message).substr(0, 300));
}

}  // namespace aftertone::notify::xmpp
