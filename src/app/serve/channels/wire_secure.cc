// Secure messages: the channel that asks the members of a team, and what those are told.
#include "app/serve/channels/links.h"
#include "app/serve/channels/routes.h"
#include "notify/secure/secure_channel.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kThreads = 4;  // it only asks the database

using notify::Notice;

Result<Notice> notice_for_blocking(const Settings& settings, const std::optional<notify::LinkSigner>& signer,
                                   voicemail::SecureStore& secure, const voicemail::Delivery& delivery) {
  const auto id = Uuid::parse(delivery.secure);
  if (!id) return tl::unexpected(id.error());
  const auto recipient = secure.find_recipient_blocking(*id);
  if (!recipient) return tl::unexpected(recipient.error());
  const auto message = secure.find_blocking(recipient->secure);
  if (!message) return tl::unexpected(message.error());
  Notice notice{delivery.event, "", message->team};
  if (signer) {
    const notify::Link link{notify::LinkKind::secure, *id, link_end(settings, delivery.created_at)};
    notice.link = signer->url(link);
  } else if (delivery.channel != "outcall") {
    return fail(Code::invalid, "secure messages need links: set [web] port and public_url");
  }
  return notice;
}

}  // namespace

Result<std::optional<ChannelRoute>> wire_secure_blocking(const Settings&, Storage& storage) {
  const voicemail::SecurePorts ports{storage.teams(), storage.secure(), storage.notification_stores().mailboxes,
                                     storage.notification_stores().clock};
  return ChannelRoute{"secure", std::make_unique<notify::SecureChannel>(ports), kThreads};
}

Result<SecureNotice> secure_notice_blocking(const Settings& settings, Storage& storage) {
  auto signer = link_signer_blocking(settings);
  if (!signer) return tl::unexpected(signer.error());
  return SecureNotice([settings, signer = std::move(*signer), &secure = storage.secure()](const auto& delivery) {
    return notice_for_blocking(settings, signer, secure, delivery);
  });
}

}  // namespace aftertone::app
