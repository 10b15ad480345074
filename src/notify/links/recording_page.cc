#include "notify/links/recording_page.h"

#include "base/log.h"
#include "http/file_answer.h"
#include "notify/links/link_texts.h"
#include "notify/templates/message_values.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::notify {

Values page_values_blocking(const voicemail::LinkedMessage& linked, const LanguagePack& language,
                            const std::string& token) {
  Values values = describe_blocking(linked.message, linked.mailbox, language.words, AudioNote::attached);
  values["audio"] = token + "/audio";
  return values;
}

Result<http::Response> recording_answer_blocking(voicemail::Stores& stores, const voicemail::Message& message) {
  const auto path = message_audio_blocking(stores, message);
  if (!path) return tl::unexpected(path.error());
  auto response = http::file_answer_blocking(*path, "audio/wav", message.audio_sha256);
  if (response) response->headers.push_back({"X-Robots-Tag", "noindex, nofollow, noarchive"});
  return response;
}

http::Response RecordingPage::trouble(const Error& error, const LinkVisit& visit) const {
  const LanguagePack& language = languages_->find(asked_language(visit.request));
  if (error.code == Code::not_found) return trouble_page(LinkTrouble::deleted, language);
  log::warning("notify", "a link to message {} cannot be answered: {}", visit.link.id.to_string(), to_string(error));
  return trouble_page(LinkTrouble::later, language);
}

http::Response RecordingPage::show_blocking(const LinkVisit& visit) {
  const auto linked = find_linked_message_blocking(stores_, visit.link.id);
  if (!linked) return trouble(linked.error(), visit);
  const LanguagePack& language = languages_->find(linked->mailbox.language);
  return link_page(200, language.links.ask.fill({}));
}

http::Response RecordingPage::press_blocking(const LinkVisit& visit) {
  const auto linked = find_linked_message_blocking(stores_, visit.link.id);
  if (!linked) return trouble(linked.error(), visit);
  const Status noted = note_opening_blocking(stores_, timeline_, visit.link.id, "link");
  if (!noted) return trouble(noted.error(), visit);
  const LanguagePack& language = languages_->find(linked->mailbox.language);
  return link_page(200, language.links.recording.fill(page_values_blocking(*linked, language, visit.token)));
}

http::Response RecordingPage::audio_blocking(const LinkVisit& visit) {
  const auto linked = find_linked_message_blocking(stores_, visit.link.id);
  if (!linked) return trouble(linked.error(), visit);
  auto answer = recording_answer_blocking(stores_, linked->message);
  if (!answer) return trouble(answer.error(), visit);
  return std::move(*answer);
}

}  // namespace aftertone::notify
