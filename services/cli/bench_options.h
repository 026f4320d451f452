// The options of `framecast bench`, and what is checked of them.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace framecast::cli {

// `run` becomes the command that was given.
void AddBench(CLI::App& app, std::function<int()>& run);

}  // namespace framecast::cli
