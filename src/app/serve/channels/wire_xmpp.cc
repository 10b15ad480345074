#include "app/serve/channels/chat_settings.h"
#include "app/serve/channels/links.h"
#include "app/serve/channels/routes.h"
#include "app/serve/channels/stored_receipts.h"
#include "async/blocking_pool.h"
#include "base/log.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kMostReceipts = 1000;  // waiting to be written; more are dropped, and said

notify::Receipt as_receipt(const notify::xmpp::XmppReceipt& told) {
  notify::Receipt receipt;
  receipt.kind = told.has_arrived ? notify::Receipt::Kind::delivered : notify::Receipt::Kind::failed;
  receipt.status = told.detail;
  receipt.provider_ref = told.id;
  return receipt;
}

// Takes receipts off the thread of the connection.
class ReceiptQueue {
 public:
  explicit ReceiptQueue(voicemail::ReceiptStore& store) : store_("xmpp", store) {}

  void take(const notify::xmpp::XmppReceipt& told) {
    const bool was_taken = pool_.try_post([this, receipt = as_receipt(told)] {
      if (const Status kept = store_.take_blocking(receipt); !kept)
        log::warning("notify", "a receipt by xmpp is lost: {}", to_string(kept.error()));
    });
    if (!was_taken) log::warning("notify", "a receipt by xmpp is lost: too many wait");
  }

 private:
  StoredReceipts store_;
  async::BlockingPool pool_{"at-xmpp-sql", 1, kMostReceipts};
};

}  // namespace

Result<std::optional<ChannelRoute>> wire_xmpp_blocking(const Settings& settings, Storage& storage) {
  if (settings.chat.xmpp.jid.empty()) return std::nullopt;
  auto xmpp = xmpp_settings_blocking(settings);
  if (!xmpp) return tl::unexpected(xmpp.error());
  auto writer = notify::ChatWriter::load_blocking(template_folder_blocking(settings));
  if (!writer) return tl::unexpected(writer.error());
  log::info("notify", "instant messages by XMPP as {}", xmpp->jid);
  const auto queue = std::make_shared<ReceiptQueue>(storage.receipts());
  return ChannelRoute{
      "xmpp",
      std::make_unique<notify::XmppChannel>(std::move(*xmpp), settings.chat.xmpp.domains, std::move(*writer),
                                            [queue](const notify::xmpp::XmppReceipt& told) { queue->take(told); }),
      kThreads};
}

Status check_xmpp_blocking(const Settings& settings) {
  if (settings.chat.xmpp.jid.empty()) return {};
  return xmpp_settings_blocking(settings).map([](const auto&) {});
}

}  // namespace aftertone::app
