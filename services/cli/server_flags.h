// The options by which every command that talks to a server is told which one, and as whom.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "services/cli/server_options.h"

namespace framecast::cli {

// What is wrong with "host:port"; empty: nothing.
std::string AddressMistake(const std::string& text);

// Adds --http, framecastd's HTTP address, with its default.
CLI::Option* AddHttpAddress(CLI::App& command, std::string& address);

class ServerFlags {
 public:
  // Adds them to `command`. What it gives must live until they are parsed.
  static std::shared_ptr<ServerFlags> AddTo(CLI::App& command);

  // From the command line or the environment.
  bool address_given() const { return !by_address_->empty(); }
  // Once they are parsed. Throws CLI::ValidationError for what cannot be together.
  ServerOptions Options() const;

 private:
  ServerFlags() = default;

  std::string address_;
  std::string token_;
  std::string token_file_;
  bool tls_ = false;
  TlsOptions tls_options_;
  const CLI::Option* by_address_ = nullptr;
  const CLI::Option* by_token_ = nullptr;
  const CLI::Option* by_tls_ = nullptr;
};

}  // namespace framecast::cli
