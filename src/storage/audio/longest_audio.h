// Which of several files of one recording knows most of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

// Among `names`, the whole file with the most audio; none: none is whole. `read_blocking` gives a file's bytes; one
// that is not found was removed meanwhile. Errors: the reader's others.
Result<std::optional<voicemail::StoredAudio>> longest_of(
    const std::vector<std::string>& names,
    const std::function<Result<std::string>(const std::string& name)>& read_blocking);

}  // namespace aftertone::storage
