// The exit codes of the contract.
#pragma once

namespace framecast::cli {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

}  // namespace framecast::cli
