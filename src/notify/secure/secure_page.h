// A secure message for whoever was asked to take it on: what it is, and two buttons.
#pragma once

#include <memory>

#include "notify/links/link_routes.h"
#include "voicemail/ports/secure_store.h"
#include "voicemail/ports/stores.h"
#include "voicemail/usecases/open_message.h"

namespace aftertone::notify {

class SecurePage : public LinkPage {
 public:
  // `stores` and `secure` outlive the page.
  SecurePage(std::shared_ptr<const LanguagePacks> languages, voicemail::Stores& stores, voicemail::SecureStore& secure)
      : languages_(std::move(languages)), stores_(stores), secure_(secure) {}

  http::Response show_blocking(const LinkVisit& visit) override;
  // The button's name is in the form's field "do": open, accept, decline.
  http::Response press_blocking(const LinkVisit& visit) override;
  // Only after it was opened, and while it is not somebody else's.
  http::Response audio_blocking(const LinkVisit& visit) override;

 private:
  struct View {
    voicemail::Recipient recipient;
    voicemail::SecureMessage secure;
    voicemail::LinkedMessage linked;
    const LanguagePack* language;  // the reader's
    bool is_readers() const;       // the reader has accepted it
    bool is_over() const;          // for the reader: somebody else has it, or nobody is wanted any more
  };
  Result<View> look_blocking(const LinkVisit& visit);
  http::Response trouble(const Error& error, const LinkVisit& visit) const;
  http::Response over_blocking(const View& view);
  http::Response message_page_blocking(const View& view, const LinkVisit& visit) const;
  http::Response answer_blocking(const View& view, const LinkVisit& visit, bool is_accepting);

  const std::shared_ptr<const LanguagePacks> languages_;
  voicemail::Stores& stores_;
  voicemail::SecureStore& secure_;
};

}  // namespace aftertone::notify
