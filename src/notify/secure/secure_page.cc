#include "notify/secure/secure_page.h"

#include "base/log.h"
#include "http/form.h"
#include "notify/links/link_texts.h"
#include "notify/links/recording_page.h"
#include "notify/templates/safe_text.h"
#include "voicemail/usecases/secure_messages.h"

namespace aftertone::notify {

using voicemail::AnswerWay;
using voicemail::SecureState;

namespace {

http::Response notice_page(const LanguagePack& language, const std::string& text) {
  return link_page(200, language.links.notice.fill({{"notice", text}}));
}

// What was pressed. Empty: nothing that we know of.
std::string button_in(const http::Request& request) {
  const auto fields = http::parse_form(request.body);
  const std::string* pressed = fields ? http::find_field(*fields, "do") : nullptr;
  return pressed == nullptr ? "" : *pressed;
}

}  // namespace

bool SecurePage::View::is_readers() const {
  return recipient.state == voicemail::RecipientState::accepted;
}

bool SecurePage::View::is_over() const {
  return secure.state == SecureState::withdrawn || (secure.state == SecureState::accepted && !is_readers());
}

Result<SecurePage::View> SecurePage::look_blocking(const LinkVisit& visit) {
  View view;
  auto recipient = secure_.find_recipient_blocking(visit.link.id);
  if (!recipient) return tl::unexpected(recipient.error());
  view.recipient = std::move(*recipient);
  auto secure = secure_.find_blocking(view.recipient.secure);
  if (!secure) return tl::unexpected(secure.error());
  view.secure = std::move(*secure);
  auto linked = find_linked_message_blocking(stores_, view.secure.message);
  if (!linked) return tl::unexpected(linked.error());
  view.linked = std::move(*linked);
  const auto reader = stores_.mailboxes.find_blocking(view.recipient.mailbox);
  if (!reader) return tl::unexpected(reader.error());
  view.language = &languages_->find(reader->language);
  return view;
}

http::Response SecurePage::trouble(const Error& error, const LinkVisit& visit) const {
  const LanguagePack& language = languages_->find(asked_language(visit.request));
  if (error.code == Code::not_found) return trouble_page(LinkTrouble::deleted, language);
  log::warning("notify", "a link to recipient {} cannot be answered: {}", visit.link.id.to_string(), to_string(error));
  return trouble_page(LinkTrouble::later, language);
}

// Who has it, by the name that colleagues know.
http::Response SecurePage::over_blocking(const View& view) {
  if (view.secure.state != SecureState::accepted)
    return notice_page(*view.language, view.language->words.secure_withdrawn);
  const auto who = stores_.mailboxes.find_blocking(view.secure.accepted_by);
  const bool has_name = who && !who->name.empty();
  const std::string name = safe_text(has_name ? who->name : view.secure.accepted_by.value());
  return notice_page(*view.language, view.language->words.secure_taken.fill({{"who", name}}));
}

http::Response SecurePage::message_page_blocking(const View& view, const LinkVisit& visit) const {
  Values values = page_values_blocking(view.linked, *view.language, visit.token);
  values["team"] = safe_text(view.secure.team);
  const std::string answer = view.is_readers() ? "<p>" + escape_html(view.language->words.secure_yours) + "</p>"
                                               : view.language->secure.buttons.fill({});
  return link_page(200, view.language->secure.message.fill(values, {{"answer", answer}}));
}

http::Response SecurePage::show_blocking(const LinkVisit& visit) {
  const auto view = look_blocking(visit);
  if (!view) return trouble(view.error(), visit);
  if (view->is_over()) return over_blocking(*view);
  return link_page(200, view->language->secure.ask.fill({{"team", safe_text(view->secure.team)}}));
}

http::Response SecurePage::press_blocking(const LinkVisit& visit) {
  const auto view = look_blocking(visit);
  if (!view) return trouble(view.error(), visit);
  const std::string button = button_in(visit.request);
  if (button == "accept" || button == "decline") return answer_blocking(*view, visit, button == "accept");
  if (view->is_over()) return over_blocking(*view);
  const Status noted = note_secure_opening_blocking(secure_, view->recipient.id, AnswerWay::link);
  if (!noted) return trouble(noted.error(), visit);
  return message_page_blocking(*view, visit);
}

http::Response SecurePage::answer_blocking(const View& view, const LinkVisit& visit, bool is_accepting) {
  const auto answered = is_accepting ? accept_secure_message_blocking(secure_, view.recipient.id, AnswerWay::link)
                                     : decline_secure_message_blocking(secure_, view.recipient.id, AnswerWay::link);
  if (!answered) return trouble(answered.error(), visit);
  const auto now = look_blocking(visit);
  if (!now) return trouble(now.error(), visit);
  if (now->is_over()) return over_blocking(*now);
  if (!is_accepting && answered->is_ours) return notice_page(*now->language, now->language->words.secure_declined);
  return message_page_blocking(*now, visit);
}

http::Response SecurePage::audio_blocking(const LinkVisit& visit) {
  const auto view = look_blocking(visit);
  if (!view) return trouble(view.error(), visit);
  if (view->is_over()) return over_blocking(*view);
  if (!view->recipient.opened_at) return show_blocking(visit);
  auto answer = recording_answer_blocking(stores_, view->linked.message);
  if (!answer) return trouble(answer.error(), visit);
  return std::move(*answer);
}

}  // namespace aftertone::notify
