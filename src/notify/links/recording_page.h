// A message for whoever has its link: who called, when, and the recording to play.
#pragma once

#include <memory>

#include "notify/links/link_routes.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/timeline.h"
#include "voicemail/usecases/open_message.h"

namespace aftertone::notify {

class RecordingPage : public LinkPage {
 public:
  // `stores` and `timeline` outlive the page.
  RecordingPage(std::shared_ptr<const LanguagePacks> languages, voicemail::Stores& stores,
                voicemail::Timeline& timeline)
      : languages_(std::move(languages)), stores_(stores), timeline_(timeline) {}

  http::Response show_blocking(const LinkVisit& visit) override;
  http::Response press_blocking(const LinkVisit& visit) override;
  http::Response audio_blocking(const LinkVisit& visit) override;

 private:
  http::Response trouble(const Error& error, const LinkVisit& visit) const;

  const std::shared_ptr<const LanguagePacks> languages_;
  voicemail::Stores& stores_;
  voicemail::Timeline& timeline_;
};

// The stored recording, in ranges where the browser asks for one. Error: not_found, unavailable.
Result<http::Response> recording_answer_blocking(voicemail::Stores& stores, const voicemail::Message& message);

// What a page about a message can tell: message_placeholders() and where its recording is.
Values page_values_blocking(const voicemail::LinkedMessage& linked, const LanguagePack& language,
                            const std::string& token);

}  // namespace aftertone::notify
