// The columns of web_user, in the order in which sql_user_store.cc selects them, and until when tries are blocked.
#pragma once

#include "storage/database/row_reader.h"
#include "voicemail/model/user.h"

namespace aftertone::storage {

voicemail::User read_user_columns(RowReader& reader);

}  // namespace aftertone::storage
