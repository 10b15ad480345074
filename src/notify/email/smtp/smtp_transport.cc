#include "notify/email/smtp/smtp_transport.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <span>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/crash_point.h"
#include "base/log.h"

namespace aftertone::notify {
namespace {

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

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
    const bool is_last_line = line.size() >= 4 && line[3] == ' ' && !has_said_quit_;
    if (is_last_line) reply_ = ascii::printable(ascii::trimmed(line));
  }

  std::string_view unsent_;
  CommitMark& mark_;
  bool is_marked_ = false;
  bool has_said_quit_ = false;
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
  if (result == CURLE_LOGIN_DENIED)
    log::error("notify", "notify-relay-login: the mail relay refuses our log-in: {}", reply_);
  const bool is_refusal = kind == '4' || kind == '5';
  std::string error = is_refusal ? fmt::format("{} ({})", curl_error, reply_) : curl_error;
  const bool was_ours = result == CURLE_ABORTED_BY_CALLBACK;  // no mark, or the service stops
  const bool is_about_mail = result == CURLE_SEND_ERROR && is_refusal && !is_about_us(reply_) && !is_closing(reply_);
  return was_ours || is_about_mail ? Outcome::retry(std::move(error)) : Outcome::unreachable(std::move(error));
}

long to_curl(std::chrono::seconds time) {
  return static_cast<long>(time.count());
}

// Options are right by construction: libcurl refuses one only if it was built without it.
template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode result = curl_easy_setopt(handle, option, value);
  AT_ASSERT(result == CURLE_OK);
}

void set_security(CURL* handle, const SmtpSettings& settings) {
  const bool wants_starttls = settings.tls == SmtpTls::required || settings.tls == SmtpTls::implicit;
  const long policy = wants_starttls                      ? CURLUSESSL_ALL
                      : settings.tls == SmtpTls::optional ? CURLUSESSL_TRY
                                                          : CURLUSESSL_NONE;
  set(handle, CURLOPT_USE_SSL, policy);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!settings.ca_file.empty()) set(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
  if (settings.user.empty()) return;
  set(handle, CURLOPT_USERNAME, settings.user.c_str());
  set(handle, CURLOPT_PASSWORD, settings.password.c_str());
  set(handle, CURLOPT_SASL_IR, 1L);
  if (settings.auth == SmtpAuth::plain) set(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN");
  if (settings.auth == SmtpAuth::login) set(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=LOGIN");
}

void set_limits(CURL* handle, const SmtpSettings& settings) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_PROXY, "");  // not from the environment
  set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(handle, CURLOPT_CONNECTTIMEOUT, to_curl(settings.connect_timeout));
  set(handle, CURLOPT_TIMEOUT, to_curl(settings.total_timeout));
  set(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, to_curl(settings.stall_timeout));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, 64L);
  set(handle, CURLOPT_LOW_SPEED_TIME, to_curl(settings.stall_timeout));
}

void set_dialogue(CURL* handle, Dialogue& dialogue) {
  void* const self = &dialogue;
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_READFUNCTION, &Dialogue::read);
  set(handle, CURLOPT_READDATA, self);
  set(handle, CURLOPT_HEADERFUNCTION, &Dialogue::hear);
  set(handle, CURLOPT_HEADERDATA, self);
  set(handle, CURLOPT_XFERINFOFUNCTION, &Dialogue::watch);
  set(handle, CURLOPT_XFERINFODATA, self);
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_DEBUGFUNCTION, &Dialogue::overhear);
  set(handle, CURLOPT_DEBUGDATA, self);
  set(handle, CURLOPT_VERBOSE, 1L);
  set(handle, CURLOPT_FORBID_REUSE, 1L);  // QUIT is said while we can still watch it, and not in the clean-up
}

// "smtp://[2001:db8::1]:587/voicemail.example.com": the path is what we call ourselves.
std::string make_url(const SmtpSettings& settings, const std::string& own_name) {
  const char* const scheme = settings.tls == SmtpTls::implicit ? "smtps" : "smtp";
  const bool is_ipv6 = settings.host.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}/{}", scheme, is_ipv6 ? "[" + settings.host + "]" : settings.host, settings.port,
                     own_name);
}

}  // namespace

SmtpTransport::SmtpTransport(SmtpSettings settings, std::string own_name)
    : settings_(std::move(settings)), url_(make_url(settings_, own_name)) {
  static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
  AT_ASSERT(kReady == CURLE_OK);
}

std::string SmtpTransport::relay() const {
  return fmt::format("smtp {}:{}", settings_.host, settings_.port);
}

Outcome SmtpTransport::send_blocking(const Mail& mail, CommitMark& mark) {
  Dialogue dialogue(mail, mark);
  std::array<char, CURL_ERROR_SIZE> error{};
  const List recipients(curl_slist_append(nullptr, mail.to_address.c_str()), &curl_slist_free_all);
  const Handle handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle || !recipients) return Outcome::retry("libcurl gives no handle");

  set(handle.get(), CURLOPT_URL, url_.c_str());
  set(handle.get(), CURLOPT_ERRORBUFFER, error.data());
  set(handle.get(), CURLOPT_MAIL_FROM, mail.from_address.c_str());
  set(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
  set_limits(handle.get(), settings_);
  set_security(handle.get(), settings_);
  set_dialogue(handle.get(), dialogue);

  const CURLcode result = curl_easy_perform(handle.get());
  return dialogue.judge(result, error[0] != '\0' ? ascii::printable(error.data()) : curl_easy_strerror(result));
}

}  // namespace aftertone::notify
