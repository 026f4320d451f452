#include "services/cli/token_options.h"

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "services/access/glob.h"
#include "services/access/jwt.h"
#include "services/cli/token_expiry.h"
#include "services/cli/token_key.h"
#include "services/cli/token_new.h"
#include "services/cli/token_sign.h"

namespace framecast::cli {
namespace {

using Command = std::function<int()>;

constexpr std::size_t kMaxNameBytes = 128;

// Empty: it can stand in files and logs.
std::string NameMistake(const std::string& name) {
  bool good = !name.empty() && name.size() <= kMaxNameBytes;
  for (const unsigned char c : name) good = good && c >= ' ' && c != 0x7f;
  try {
    static_cast<void>(nlohmann::json(name).dump());
  } catch (const nlohmann::json::exception&) {
    good = false;
  }
  return good ? "" : "a name is printable UTF-8 of 1 to 128 bytes.";
}

CLI::Option* AddName(CLI::App& command, const char* option, std::string& name, const char* words) {
  return command.add_option(option, name, words)->check(CLI::Validator(NameMistake, "NAME"));
}

void AddGlobs(CLI::App& command, const char* option, std::vector<std::string>& globs,
              const char* words) {
  command.add_option(option, globs, words)
      ->delimiter(',')
      // One a flag: what the shell made of a * without quotes is not taken for patterns.
      ->allow_extra_args(false)
      ->check(CLI::Validator(access::GlobMistake, "GLOB"));
}

void CheckGlobs(const std::vector<std::string>& publish, const std::vector<std::string>& watch) {
  if (publish.empty() && watch.empty()) {
    throw CLI::ValidationError(
        "a token for nothing; give --publish GLOB, --watch GLOB or both, such as --watch 'cam-*'.");
  }
  if (publish.size() > access::kMaxJwtGlobs || watch.size() > access::kMaxJwtGlobs) {
    throw CLI::ValidationError("at most " + std::to_string(access::kMaxJwtGlobs) +
                               " patterns each; a * takes many streams at once.");
  }
}

std::int64_t UnixNow() {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

TokenExpiry ExpiryOf(const std::string& text) {
  const auto expiry = ParseTokenExpiry(text, UnixNow());
  if (expiry) return *expiry;
  throw CLI::ValidationError("--expires=" + text,
                             "no time to come; give a number with s, m, h, d or w, such as 30d, a "
                             "date such as 2027-01-01T00:00:00Z, or never.");
}

void AddNew(CLI::App& token, Command& run) {
  CLI::App& command = *token.add_subcommand(
      "new", "make a token, and print it and its entry for the server's tokens file");
  const auto options = std::make_shared<TokenNewOptions>();
  const auto expires = std::make_shared<std::string>("365d");
  AddGlobs(command, "--publish", options->publish,
           "streams that it may publish, such as 'cam-*' (in quotes); may be given again");
  AddGlobs(command, "--watch", options->watch, "streams that it may watch");
  command.add_option("--expires", *expires, "such as 30d, a date, or never")->capture_default_str();
  AddName(command, "--name", options->name, "whose it is, for logs and people");
  command.add_option("--add_to", options->add_to,
                     "the tokens file to put the entry into; made if it is not there");
  command.callback([options, expires, &run] {
    CheckGlobs(options->publish, options->watch);
    options->expires_unix = ExpiryOf(*expires).unix_seconds;
    run = [options] { return RunTokenNew(*options); };
  });
}

void AddSign(CLI::App& token, Command& run) {
  CLI::App& command =
      *token.add_subcommand("sign", "sign a token for a short time, such as a viewer's link");
  const auto options = std::make_shared<TokenSignOptions>();
  const auto expires = std::make_shared<std::string>("1h");
  command.add_option("--keys", options->keys_file, "the JWKS file with the key")->required();
  command.add_option("--kid", options->key_id, "which key, if several can sign");
  AddGlobs(command, "--publish", options->publish, "streams that it may publish");
  AddGlobs(command, "--watch", options->watch,
           "streams that it may watch, such as 'cam-*' (in quotes); may be given again");
  command.add_option("--expires", *expires, "such as 1h, or a date")->capture_default_str();
  AddName(command, "--name", options->name, "whose it is, for logs (the claim sub)");
  AddName(command, "--audience", options->audience, "the claim aud, if the server asks for one");
  command.add_option("--url", options->url, "print this link with the token in it")
      ->check(CLI::Validator(LinkMistake, "URL"));
  command.callback([options, expires, &run] {
    CheckGlobs(options->publish, options->watch);
    const TokenExpiry expiry = ExpiryOf(*expires);
    if (!expiry.unix_seconds) {
      throw CLI::ValidationError("--expires=never",
                                 "a signed token must end, since it cannot be revoked.");
    }
    options->expires_unix = *expiry.unix_seconds;
    run = [options] { return RunTokenSign(*options); };
  });
}

void AddKey(CLI::App& token, Command& run) {
  CLI::App& command =
      *token.add_subcommand("key", "make a key to sign with, and add it to a JWKS file");
  const auto options = std::make_shared<TokenKeyOptions>();
  const auto algorithm = std::make_shared<std::string>("HS256");
  command.add_option("FILE", options->file, "the JWKS file; made if it is not there")->required();
  command
      .add_option("--alg", *algorithm, "HS256, or ES256: the server can do with its public part")
      ->check(CLI::IsMember({"HS256", "ES256"}))
      ->capture_default_str();
  AddName(command, "--kid", options->key_id, "the key's name; otherwise a short random one");
  command.callback([options, algorithm, &run] {
    options->algorithm = *access::ParseJwtAlgorithm(*algorithm);
    run = [options] { return RunTokenKey(*options); };
  });
}

}  // namespace

void AddToken(CLI::App& app, Command& run) {
  CLI::App& token = *app.add_subcommand("token", "make tokens: who may publish and watch what");
  token.require_subcommand(1);
  AddNew(token, run);
  AddSign(token, run);
  AddKey(token, run);
}

}  // namespace framecast::cli
