// Italian: "ventuno" is one word, the noun stands before its adjective, and the day has 24 hours.
#pragma once

#include "ivr/phrase/phrases.h"

namespace aftertone::ivr {

class Italian : public Phrases {
 public:
  Words number(std::int64_t number) const override;
  Words waiting(const WaitingMessages& waiting) const override;
  Words when(const LocalTime& then, const LocalTime& now) const override;
};

}  // namespace aftertone::ivr
