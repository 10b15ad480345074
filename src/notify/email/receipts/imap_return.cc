#include "notify/email/receipts/imap_return.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "http/form.h"
#include "notify/email/curl/mail_session.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kMostAnswer = 1'000'000;  // of a search

// One command after the other on one connection.
class Conversation {
 public:
  Conversation(const MailServerSettings& server, const std::string& access_token, std::string folder_url,
               const std::function<bool()>& must_end)
      : session_(server, access_token), url_(std::move(folder_url)), must_end_(must_end) {
    session_.set(CURLOPT_WRITEFUNCTION, &Conversation::hear);
    session_.set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    session_.set(CURLOPT_XFERINFOFUNCTION, &Conversation::watch);
    session_.set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
    session_.set(CURLOPT_NOPROGRESS, 0L);
  }

  // What the server answers to a command in the folder.
  Result<std::string> command_blocking(const std::string& command) {
    session_.set(CURLOPT_CUSTOMREQUEST, command.c_str());
    return perform_blocking(url_);
  }
  // A mail, or its beginning.
  Result<std::string> fetch_blocking(std::uint64_t uid) {
    session_.set(CURLOPT_CUSTOMREQUEST, static_cast<const char*>(nullptr));
    return perform_blocking(fmt::format("{}/;UID={}/;PARTIAL=0.{}", url_, uid, ReturnMailbox::kMostBytes));
  }
  bool is_login_refused() const { return result_ == CURLE_LOGIN_DENIED; }
  bool is_gone() const { return result_ == CURLE_REMOTE_FILE_NOT_FOUND; }  // the mail: somebody has removed it

 private:
  static std::size_t hear(char* data, std::size_t size, std::size_t count, void* self) {
    std::string& heard = static_cast<Conversation*>(self)->heard_;
    if (heard.size() + size * count > kMostAnswer) return 0;
    heard.append(data, size * count);
    return size * count;
  }
  static int watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Conversation*>(self)->must_end_() ? 1 : 0;
  }

  Result<std::string> perform_blocking(const std::string& url) {
    heard_.clear();
    session_.set(CURLOPT_URL, url.c_str());
    result_ = session_.perform_blocking();
    if (result_ != CURLE_OK) return fail_temporarily(Code::unavailable, session_.error());
    return std::move(heard_);
  }

  MailSession session_;
  const std::string url_;
  const std::function<bool()>& must_end_;
  std::string heard_;
  CURLcode result_ = CURLE_OK;
};

}  // namespace

std::string ImapReturn::server_url() const {
  return notify::server_url(server_, "imap") + "/" + http::percent_encoded(folder_);
}

std::vector<std::uint64_t> read_search_answer(std::string_view answer, std::size_t most) {
  std::vector<std::uint64_t> numbers;
  for (const std::string_view line : ascii::split(answer, '\n')) {
    constexpr std::string_view kSearch = "* SEARCH ";
    if (!line.starts_with(kSearch)) continue;
    for (const std::string_view word : ascii::split(ascii::trimmed(line.substr(kSearch.size())), ' ')) {
      const auto number = ascii::parse_unsigned(word, UINT32_MAX);
      if (number && numbers.size() < most) numbers.push_back(*number);
    }
  }
  return numbers;
}

Status ImapReturn::visit_blocking(const Round& round) {
  Result<std::string> token;
  if (tokens_) token = tokens_->current_blocking();
  if (!token) return fail_while("no access token", token);
  Visit visit = visit_as_blocking(round, *token);
  if (visit.is_login_refused && tokens_) {
    const Result<std::string> other = tokens_->after_refusal_blocking(*token);
    if (other) visit = visit_as_blocking(round, *other);
  }
  if (visit.is_login_refused)
    log::error(error_codes::kNotifyImapLogin, "notify", "{} refuses our log-in: no receipts are read", server_.host);
  return visit.status;
}

ImapReturn::Visit ImapReturn::visit_as_blocking(const Round& round, const std::string& access_token) {
  Conversation imap(server_, access_token, server_url(), round.must_end);
  const auto found = imap.command_blocking("UID SEARCH UNANSWERED UNDELETED");
  if (!found) return {tl::unexpected(found.error()), imap.is_login_refused()};
  for (const std::uint64_t uid : read_search_answer(*found, round.most)) {
    if (round.must_end()) return {};
    const Result<std::string> mail = imap.fetch_blocking(uid);
    if (!mail && imap.is_gone()) continue;
    if (!mail) return {tl::unexpected(mail.error()), false};
    if (!round.take(*mail)) continue;
    const auto marked = imap.command_blocking(fmt::format("UID STORE {} +FLAGS.SILENT (\\Answered \\Seen)", uid));
    if (!marked) return {fail_while("a mail could not be marked as taken", marked), false};
  }
  return {};
}

}  // namespace aftertone::notify
