// What the probe says, and what its mailbox greets with: notes, one after the other, of pitches that survive G.711 and
// are no keys of a telephone. No note follows itself, so that none is as long as a beep.
#pragma once

#include <cstdint>
#include <vector>

#include "media/engine/clip.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::probe {

constexpr std::size_t kPitches = 8;
constexpr double hertz_of(std::size_t pitch) {
  return 600 + 200 * static_cast<double>(pitch);
}

using Notes = std::vector<std::uint8_t>;  // pitches
using Samples = std::vector<std::int16_t>;

// Of a message, 2.9 s; another one each time.
Notes new_message_notes();
// Of a greeting, 1.9 s: always the same for a mailbox, another one for another mailbox.
Notes greeting_notes(const voicemail::MailboxNumber& mailbox);

Samples samples_of(const Notes& notes);  // 8 kHz
media::ClipPtr clip_of(const Notes& notes, media::Codec codec);

}  // namespace aftertone::probe
