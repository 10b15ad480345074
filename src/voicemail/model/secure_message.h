// A message that somebody of a team is to take on: who was asked, and how far each of them came.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

using SecureId = Uuid;
using RecipientId = Uuid;  // Delivery::secure, and what a signed link names

enum class SecureState {
  asking,     // somebody is asked, or going to be
  accepted,   // by exactly one
  given_up,   // nobody accepted in any round
  withdrawn,  // no longer wanted: the owner has heard the message, or it was cancelled by hand
};

enum class RecipientState {
  routed,     // deliveries were queued
  delivered,  // a channel handed one over
  unreached,  // every delivery was given up
  opened,     // they have looked at it
  accepted,
  declined,
};

// How somebody answered.
enum class AnswerWay { link, telephone, administrator };

std::string_view to_string(SecureState state);  // "given-up"
std::string_view to_string(RecipientState state);
std::string_view to_string(AnswerWay way);
Result<SecureState> parse_secure_state(std::string_view text);
Result<RecipientState> parse_recipient_state(std::string_view text);

struct SecureMessage {
  SecureId id;
  DeliveryId delivery;  // that asked for it, and that ends when it does
  MessageId message;
  MailboxNumber mailbox;  // the message's
  std::string team;
  SecureState state = SecureState::asking;
  std::int32_t first_round = 1;  // more than 1 when it was taken up again after it had been given up
  std::int32_t round = 1;        // from first_round on
  std::int32_t step = 0;         // of the team, from 1; 0: nobody was asked in this round yet
  WallTime step_until;           // the time of `step`
  WallTime created_at;
  std::optional<WallTime> ended_at;
  MailboxNumber accepted_by;  // empty: nobody
};

struct Recipient {
  RecipientId id;
  SecureId secure;
  MailboxNumber mailbox;
  std::int32_t round = 1;
  std::int32_t step = 1;
  RecipientState state = RecipientState::routed;
  WallTime routed_at;
  std::optional<WallTime> delivered_at;
  std::optional<WallTime> opened_at;
  std::optional<WallTime> answered_at;  // accepted or declined
};

}  // namespace aftertone::voicemail
