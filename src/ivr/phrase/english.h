// English: "twenty one", "two new and one saved message", "yesterday at four oh five P.M.".
#pragma once

#include "ivr/phrase/phrases.h"

namespace aftertone::ivr {

class English : public Phrases {
 public:
  Words number(std::int64_t number) const override;
  Words waiting(const WaitingMessages& waiting) const override;
  Words when(const LocalTime& then, const LocalTime& now) const override;
};

}  // namespace aftertone::ivr
