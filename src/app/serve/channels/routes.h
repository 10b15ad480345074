// One function a channel, in wire_<channel>.cc: the channel as the configuration says, or nothing where it is off.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/wire_storage.h"
#include "async/blocking_pool.h"
#include "base/result.h"
#include "http/router.h"
#include "notify/channel.h"

namespace aftertone::app {

// What works beside a channel is given. All outlives it.
struct BesideParts {
  async::Executor home;             // the notification's loop
  async::BlockingPool& lease_pool;  // for leases only
  cluster::LeaseStore& leases;
  const Candidacy& candidacy;
};

struct ChannelRoute {
  std::string name;  // Delivery::channel
  std::unique_ptr<notify::Channel> channel;
  std::size_t threads = 8;  // that it may block
  // What works beside it for as long as it is kept; empty: nothing.
  std::function<std::shared_ptr<void>(const BesideParts&)> start_beside = {};
};

// Blocks. Error: invalid, naming the key.
using WireChannel = Result<std::optional<ChannelRoute>>(const Settings& settings, Storage& storage);
// Whether it could be started, as far as the configuration goes. For `doctor`. Blocks.
using CheckChannel = Status(const Settings& settings);

WireChannel wire_teams_blocking;
WireChannel wire_slack_blocking;
WireChannel wire_mattermost_blocking;
CheckChannel check_cards_blocking;
WireChannel wire_xmpp_blocking;
CheckChannel check_xmpp_blocking;
WireChannel wire_sip_message_blocking;
CheckChannel check_sip_message_blocking;
WireChannel wire_email_blocking;
CheckChannel check_email_blocking;
WireChannel wire_outcall_blocking;
CheckChannel check_outcall_blocking;
WireChannel wire_secure_blocking;
WireChannel wire_sms_blocking;
CheckChannel check_sms_blocking;
// Where the provider of [sms] sends its receipts by HTTP, if it does. Blocks. Errors as above.
Status add_sms_receipts_blocking(const Settings& settings, Storage& storage, http::Router& router);
WireChannel wire_webhook_blocking;
CheckChannel check_webhook_blocking;

}  // namespace aftertone::app
