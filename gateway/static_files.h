// The viewer page's files, read from the web root for each request.
#pragma once

#include <string>
#include <string_view>

#include "gateway/answer.h"

namespace framecast::gateway {

// `path` is relative and made of plain segments (ParseTarget saw to that). 404
// if it is no regular file.
Answer AnswerFile(const std::string& web_root, const std::string& path,
                  std::string_view if_none_match);

}  // namespace framecast::gateway
