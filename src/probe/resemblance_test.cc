#include "probe/resemblance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "media/codec/g711.h"

namespace aftertone::probe {
namespace {

using media::Codec;
using voicemail::MailboxNumber;

Samples operator+(Samples first, const Samples& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Samples silence(std::size_t samples) {
  return Samples(samples, 0);
}

// As it comes back from a call in that codec.
Samples over_the_line(const Notes& notes, Codec codec) {
  return decoded(clip_of(notes, codec)->payload, codec);
}

TEST(Resemblance, FindsWhatWasSaidWhereverItBeginsInEitherCodec) {
  const Notes notes = new_message_notes();
  for (const Codec codec : {Codec::pcmu, Codec::pcma}) {
    for (const std::size_t before : {0, 1, 79, 160, 4321, 200'000}) {
      const Samples heard = silence(before) + over_the_line(notes, codec) + silence(3000);
      EXPECT_GT(resemblance(samples_of(notes), heard), 0.999) << before;
    }
  }
}

TEST(Resemblance, TakesNoOtherCodeNoiseOrSilenceForIt) {
  const Notes notes = new_message_notes();
  const Samples wanted = samples_of(notes);
  EXPECT_LT(resemblance(wanted, samples_of(new_message_notes())), 0.6);
  EXPECT_LT(resemblance(wanted, samples_of(greeting_notes(MailboxNumber("9999")))), 0.6);
  EXPECT_EQ(resemblance(wanted, silence(80'000)), 0);
  EXPECT_EQ(resemblance(wanted, {}), 0);
  Samples tone;
  for (int i = 0; i < 40'000; ++i)
    tone.push_back(static_cast<std::int16_t>(i % 8 < 4 ? 8000 : -8000));
  EXPECT_LT(resemblance(wanted, tone), 0.7);
}

TEST(Resemblance, BearsThatAPacketIsMissingButNotThatAFifthIs) {
  const Notes notes = new_message_notes();
  const auto without_every = [&](std::size_t nth) {
    Samples heard = silence(500) + samples_of(notes);
    for (std::size_t at = 0; at + 160 <= heard.size(); at += 160 * nth)
      std::fill_n(heard.begin() + static_cast<std::ptrdiff_t>(at), 160, std::int16_t{0});
    return resemblance(samples_of(notes), heard);
  };
  EXPECT_GT(without_every(25), kLeastCorrelation);
  EXPECT_LT(without_every(5), kLeastCorrelation);
}

TEST(Resemblance, IsLessWhenTheEndIsCutOff) {
  const Samples whole = samples_of(new_message_notes());
  EXPECT_LT(resemblance(whole, Samples(whole.begin(), whole.begin() + 16'000)), kLeastCorrelation);
}

TEST(ToneCode, IsAnotherOneEachTimeButTheSameForAMailbox) {
  EXPECT_NE(new_message_notes(), new_message_notes());
  EXPECT_EQ(greeting_notes(MailboxNumber("9999")), greeting_notes(MailboxNumber("9999")));
  std::set<Notes> all;
  for (int number = 9000; number < 9100; ++number)
    all.insert(greeting_notes(MailboxNumber(std::to_string(number))));
  EXPECT_EQ(all.size(), 100U);
}

TEST(ToneCode, NoNoteFollowsItself) {
  const Notes notes = new_message_notes();
  EXPECT_EQ(std::ranges::adjacent_find(notes), notes.end());
  EXPECT_FALSE(is_silent(samples_of(notes)));
  EXPECT_TRUE(is_silent(silence(100)));
}

}  // namespace
}  // namespace aftertone::probe
