#include "app/serve/channels/email_settings.h"
#include "app/serve/channels/links.h"
#include "app/serve/channels/mail_receipt_poller.h"
#include "app/serve/channels/routes.h"
#include "app/serve/wire_cluster.h"
#include "base/log.h"
#include "notify/email/email_channel.h"
#include "notify/email/receipts/imap_return.h"
#include "notify/email/receipts/maildir_return.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kMailThreads = 8;

Result<notify::LinkMaker> link_maker_blocking(const Settings& settings) {
  auto signer = link_signer_blocking(settings);
  if (!signer) return tl::unexpected(signer.error());
  if (!*signer) return notify::LinkMaker();
  return notify::LinkMaker([signer = std::move(**signer),
                            days = std::chrono::days(settings.web.link_days)](const voicemail::Message& message) {
    const WallTime end = std::chrono::floor<std::chrono::seconds>(message.committed_at + days);
    return notify::RecordingLink{signer.url({notify::LinkKind::recording, message.id, end}), end};
  });
}

// One secret for all that we sign: the keys that are made of it differ.
Result<notify::MailMarks> marks_blocking(const Settings& settings) {
  const auto secret = notify::read_or_make_link_secret_blocking(settings.resolved(settings.web.link_secret_file));
  if (!secret) return fail_while("[web] link_secret_file", secret);
  return notify::MailMarks(*secret);
}

Result<std::unique_ptr<notify::ReturnMailbox>> return_mailbox_blocking(const Settings& settings,
                                                                       const notify::EmailSettings& email,
                                                                       std::shared_ptr<notify::AccessTokens> tokens) {
  const EmailReceiptSection& from = settings.email.receipts;
  if (!from.maildir.empty()) return std::make_unique<notify::MaildirReturn>(settings.resolved(from.maildir));
  auto imap = imap_settings_blocking(settings, email.oauth);
  if (!imap) return tl::unexpected(imap.error());
  if (imap->auth != notify::MailAuth::xoauth2) tokens.reset();
  return std::make_unique<notify::ImapReturn>(std::move(*imap), from.imap_folder, std::move(tokens));
}

// Receipts are read beside the channel, if anywhere.
Status add_receipts_blocking(const Settings& settings, Storage& storage, const notify::EmailSettings& email,
                             notify::EmailParts& parts, ChannelRoute& route) {
  if (!wants_receipts(settings)) return {};
  auto marks = marks_blocking(settings);
  if (!marks) return tl::unexpected(marks.error());
  auto mailbox = return_mailbox_blocking(settings, email, parts.tokens);
  if (!mailbox) return tl::unexpected(mailbox.error());
  parts.marks.emplace(*marks);
  auto receipts = std::make_shared<notify::MailReceipts>(std::move(*mailbox), std::move(*marks), storage.receipts());
  route.start_beside = [receipts, pause = settings.email.receipts.poll,
                        applicant = applicant_of(settings)](const BesideParts& beside) {
    return std::make_shared<MailReceiptPoller>(beside, applicant, receipts, pause);
  };
  return {};
}

}  // namespace

Result<std::optional<ChannelRoute>> wire_email_blocking(const Settings& settings, Storage& storage) {
  if (settings.email.method == "off") return std::nullopt;
  auto email = email_settings_blocking(settings);
  if (!email) return tl::unexpected(email.error());
  auto make_link = link_maker_blocking(settings);
  if (!make_link) return tl::unexpected(make_link.error());
  notify::EmailParts parts{nullptr, std::move(*make_link), {}};
  if (email->uses_tokens() || settings.email.receipts.imap.auth == "xoauth2")
    parts.tokens = notify::make_access_tokens(email->oauth);
  ChannelRoute route{"email", nullptr, kMailThreads, {}};
  const Status added = add_receipts_blocking(settings, storage, *email, parts, route);
  if (!added) return tl::unexpected(added.error());
  if (!email->uses_tokens()) parts.tokens.reset();
  auto channel = notify::EmailChannel::create(std::move(*email), storage.notification_stores().audio, std::move(parts));
  if (!channel) return tl::unexpected(channel.error());
  log::info("notify", "e-mail by {}", settings.email.method);
  route.channel = std::move(*channel);
  return std::optional<ChannelRoute>(std::move(route));
}

Status check_email_blocking(const Settings& settings) {
  if (settings.email.method == "off") return {};
  const auto email = email_settings_blocking(settings);
  if (!email) return tl::unexpected(email.error());
  if (const Status usable = notify::check_email_settings(*email); !usable) return usable;
  if (!settings.email.receipts.imap.host.empty()) {
    const auto imap = imap_settings_blocking(settings, email->oauth);
    if (!imap) return tl::unexpected(imap.error());
  }
  const auto languages = notify::LanguagePacks::load_blocking(email->templates);
  return languages ? Status() : fail_while("email.templates", languages);
}

}  // namespace aftertone::app
