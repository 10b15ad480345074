#include "notify/email/smtp/smtp_transport.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/crash_point.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "notify/email/curl/mail_session.h"

namespace aftertone::notify {
namespace {

// What libcurl asks us for while it talks to the relay, and what it hears.
class Dialogue {
 public:
  Dialogue(const Mail& mail, CommitMark& mark) : unsent_(mail.content), mark_(mark) {}

  // CURLOPT_READFUNCTION. libcurl asks again when what it got has been sent. To the answer "no more" it sends the final
  // dot: that answer is the point of no return. libcurl 7.84 to 8.4 may ask once more after it (curl #12363).
  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* self) {
    return static_cast<Dialogue*>(self)->give({buffer, size * count});
  }
  // CURLOPT_HEADERFUNCTION: every line from the relay.
  static std::size_t hear(char* line, std::size_t size, std::size_t count, void* self) {
    static_cast<Dialogue*>(self)->take_reply({line, size * count});
    return size * count;
  }
  // CURLOPT_XFERINFOFUNCTION: about once a second. Not 0 ends the wait.
  static int watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto* dialogue = static_cast<Dialogue*>(self);
    return dialogue->has_said_quit_ || dialogue->mark_.must_end() ? 1 : 0;
  }
  // CURLOPT_DEBUGFUNCTION: only to know when libcurl says QUIT. What is answered to that is about no mail, and not
  // worth a wait.
  static int overhear(CURL*, curl_infotype type, char* text, std::size_t size, void* self) {
    const bool is_quit = type == CURLINFO_HEADER_OUT && std::string_view(text, size).starts_with("QUIT");
    if (is_quit) static_cast<Dialogue*>(self)->has_said_quit_ = true;
    return 0;
  }

  Outcome judge(CURLcode result, const std::string& curl_error) const;
  bool has_heard_dsn() const { return has_heard_dsn_; }
  // A word of MAIL or RCPT is not understood.
  bool is_parameter_refused() const {
    constexpr std::string_view kCodes[] = {"500", "501", "503", "504", "555"};
    return !is_marked_ && std::find(std::begin(kCodes), std::end(kCodes), reply_.substr(0, 3)) != std::end(kCodes);
  }
  // A refused access token is answered with a challenge that says why; libcurl hangs up on it.
  bool is_refused() const { return reply_.starts_with("5") || reply_.starts_with("334"); }

 private:
  std::size_t give(std::span<char> buffer) {
    const std::size_t size = std::min(buffer.size(), unsent_.size());
    if (size > 0) {
      std::memcpy(buffer.data(), unsent_.data(), size);
      unsent_.remove_prefix(size);
      return size;
    }
    if (is_marked_) return 0;
    crash_point("smtp: all but the final dot sent");
    if (!mark_.set_blocking()) return CURL_READFUNC_ABORT;
    is_marked_ = true;
    reply_.clear();  // from here on, only an answer to the dot counts
    return 0;
  }

  void take_reply(std::string_view line) {
    const bool is_offer = line.starts_with("250") && line.size() > 4;
    if (is_offer && ascii::equals_ignoring_case(ascii::trimmed(line.substr(4)), "DSN")) has_heard_dsn_ = true;
    const bool is_last_line = line.size() >= 4 && line[3] == ' ' && !has_said_quit_;
    if (is_last_line) reply_ = ascii::printable(ascii::trimmed(line));
  }

  std::string_view unsent_;
  CommitMark& mark_;
  bool is_marked_ = false;
  bool has_said_quit_ = false;
  bool has_heard_dsn_ = false;
  std::string reply_;  // the last line of the last answer: "250 2.0.0 Ok: queued as 4F2D"
};

// 5xx answers that say something about us, so that a person must mend the settings, and nothing about the mail.
bool is_about_us(std::string_view reply) {
  constexpr std::string_view kCodes[] = {"521", "523", "530", "534", "535", "538"};
  return std::find(std::begin(kCodes), std::end(kCodes), reply.substr(0, 3)) != std::end(kCodes);
}

bool is_closing(std::string_view reply) {
  return reply.starts_with("421");
}

Outcome Dialogue::judge(CURLcode result, const std::string& curl_error) const {
  const char kind = reply_.empty() ? '\0' : reply_[0];
  if (is_marked_) {
    if (kind == '2') return Outcome::sent(reply_);
    if (kind == '4') return Outcome::retry(reply_);
    if (kind == '5') return Outcome::rejected(reply_);
    return Outcome::ambiguous("no answer to the final dot: " + curl_error);
  }
  // libcurl 7.88 says CURLE_SEND_ERROR for a refusal of MAIL, RCPT and DATA, and something else for what comes before.
  if (kind == '5' && result == CURLE_SEND_ERROR && !is_about_us(reply_)) return Outcome::rejected(reply_);
  const bool is_refusal = kind == '4' || kind == '5';
  std::string error = is_refusal ? fmt::format("{} ({})", curl_error, reply_) : curl_error;
  const bool was_ours = result == CURLE_ABORTED_BY_CALLBACK;  // no mark, or the service stops
  const bool is_about_mail = result == CURLE_SEND_ERROR && is_refusal && !is_about_us(reply_) && !is_closing(reply_);
  return was_ours || is_about_mail ? Outcome::retry(std::move(error)) : Outcome::unreachable(std::move(error));
}

// "<a@b> RET=HDRS ENVID=x": libcurl 7.88 has no option for parameters (RFC 3461). It puts what we give it between < and
// > and looks at neither. So the address is closed here, and its own > becomes the last character of the last value,
// which is xtext and may have it. The mark is found in spite of it.
std::string sender_with_dsn(const Mail& mail) {
  return fmt::format("{}> RET=HDRS ENVID={}", mail.return_address, mail.mark);
}

std::string recipient_with_dsn(const Mail& mail, bool asks_delivered) {
  std::string address;  // in xtext + and = are escaped
  for (const char c : mail.to_address)
    address += c == '+' ? "+2B" : c == '=' ? "+3D" : std::string(1, c);
  return fmt::format("{}> NOTIFY={}FAILURE,DELAY ORCPT=rfc822;{}", mail.to_address, asks_delivered ? "SUCCESS," : "",
                     address);
}

void set_dialogue(MailSession& session, Dialogue& dialogue) {
  void* const self = &dialogue;
  session.set(CURLOPT_UPLOAD, 1L);
  session.set(CURLOPT_READFUNCTION, &Dialogue::read);
  session.set(CURLOPT_READDATA, self);
  session.set(CURLOPT_HEADERFUNCTION, &Dialogue::hear);
  session.set(CURLOPT_HEADERDATA, self);
  session.set(CURLOPT_XFERINFOFUNCTION, &Dialogue::watch);
  session.set(CURLOPT_XFERINFODATA, self);
  session.set(CURLOPT_NOPROGRESS, 0L);
  session.set(CURLOPT_DEBUGFUNCTION, &Dialogue::overhear);
  session.set(CURLOPT_DEBUGDATA, self);
  session.set(CURLOPT_VERBOSE, 1L);
  session.set(CURLOPT_FORBID_REUSE, 1L);  // QUIT is said while we can still watch it, and not in the clean-up
}

}  // namespace

SmtpTransport::SmtpTransport(MailServerSettings settings, const std::string& own_name,
                             std::shared_ptr<AccessTokens> tokens, bool asks_delivered)
    : settings_(std::move(settings)),
      url_(server_url(settings_, "smtp") + "/" + own_name),
      tokens_(std::move(tokens)),
      asks_delivered_(asks_delivered) {}

std::string SmtpTransport::relay() const {
  return fmt::format("smtp {}:{}", settings_.host, settings_.port);
}

Outcome SmtpTransport::send_blocking(const Mail& mail, CommitMark& mark) {
  if (!tokens_) return tell(converse_blocking(mail, mark, ""));
  const Result<std::string> token = tokens_->current_blocking();
  if (!token) return Outcome::unreachable("no access token: " + token.error().detail);
  Said said = converse_blocking(mail, mark, *token);
  if (!said.is_login_refused) return std::move(said.outcome);
  // It may have expired early, or been withdrawn. One more try, with another.
  const Result<std::string> other = tokens_->after_refusal_blocking(*token);
  if (other) return tell(converse_blocking(mail, mark, *other));
  said.outcome.text += "; " + other.error().detail;
  return tell(std::move(said));
}

Outcome SmtpTransport::tell(Said said) {
  if (said.is_login_refused)
    log::error(error_codes::kNotifyRelayLogin, "notify", "the mail relay refuses our log-in: {}", said.outcome.text);
  return std::move(said.outcome);
}

SmtpTransport::Said SmtpTransport::converse_blocking(const Mail& mail, CommitMark& mark,
                                                     const std::string& access_token) {
  const bool asks_dsn = !mail.mark.empty() && offers_dsn_ && !refuses_dsn_;
  Said said = say_blocking(mail, mark, access_token, asks_dsn);
  if (!said.is_dsn_refused) return said;
  Said plain = say_blocking(mail, mark, access_token, false);
  // Taken without: it was the parameters, and not this recipient.
  if (plain.outcome.kind == Outcome::Kind::sent && !refuses_dsn_.exchange(true))
    log::info("notify", "the mail relay refuses to send status notifications: {}", said.outcome.text);
  return plain;
}

SmtpTransport::Said SmtpTransport::say_blocking(const Mail& mail, CommitMark& mark, const std::string& access_token,
                                                bool asks_dsn) {
  Dialogue dialogue(mail, mark);
  const std::string sender = asks_dsn ? sender_with_dsn(mail) : mail.return_address;
  const std::string recipient = asks_dsn ? recipient_with_dsn(mail, asks_delivered_) : mail.to_address;
  const CurlList recipients(curl_slist_append(nullptr, recipient.c_str()), &curl_slist_free_all);
  AT_ASSERT(recipients);
  MailSession session(settings_, access_token);
  session.set(CURLOPT_URL, url_.c_str());
  session.set(CURLOPT_MAIL_FROM, sender.c_str());
  session.set(CURLOPT_MAIL_RCPT, recipients.get());
  set_dialogue(session, dialogue);

  const CURLcode result = session.perform_blocking();
  Said said{dialogue.judge(result, session.error()), false, false};
  if (said.outcome.kind == Outcome::Kind::sent) offers_dsn_ = dialogue.has_heard_dsn();
  said.is_login_refused = result == CURLE_LOGIN_DENIED && dialogue.is_refused();
  said.is_dsn_refused = asks_dsn && result == CURLE_SEND_ERROR && dialogue.is_parameter_refused();
  return said;
}

}  // namespace aftertone::notify
