#include "services/framecastd/command_line.h"

#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/framecastd/config_flags.h"

namespace framecast::daemon {
namespace {

constexpr char kPrefix[] = "FRAMECAST_";
// Of `framecast` and of the compose file, which share the prefix.
const std::set<std::string>& VariablesOfOthers() {
  static const std::set<std::string> names{
      "FRAMECAST_SERVER", "FRAMECAST_HTTP",     "FRAMECAST_TOKEN", "FRAMECAST_TOKEN_FILE",
      "FRAMECAST_TLS",    "FRAMECAST_TLS_NAME", "FRAMECAST_CA",    "FRAMECAST_CERT",
      "FRAMECAST_KEY",    "FRAMECAST_BIND"};
  return names;
}

std::string VariableOf(const std::string& flag) {
  return absl::StrCat(kPrefix, absl::AsciiStrToUpper(flag));
}

std::string UnknownFlag(const std::string& name) {
  const std::string underscored = absl::StrReplaceAll(name, {{"-", "_"}});
  const bool exists = absl::FindCommandLineFlag(underscored) != nullptr;
  return absl::StrCat("--", name, ": unknown flag",
                      exists ? absl::StrCat("; did you mean --", underscored, "?") : "",
                      exists ? "" : "; --help lists them all.");
}

class Parser {
 public:
  explicit Parser(CommandLine& result) : result_(result) {}

  void ReadEnvironment(const std::map<std::string, std::string>& environment) {
    std::set<std::string> known = VariablesOfOthers();
    for (const auto& [name, flag] : absl::GetAllFlags()) {
      const std::string variable = VariableOf(std::string(name));
      known.insert(variable);
      const auto found = environment.find(variable);
      if (found != environment.end()) Set(*flag, variable, found->second);
    }
    for (const auto& [variable, value] : environment) {
      if (variable.starts_with(kPrefix) && !known.contains(variable)) {
        result_.warnings.push_back(absl::StrCat(variable, ": no flag has this variable; ignored"));
      }
    }
  }

  void ReadArguments(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string& argument = arguments[i];
      if (!argument.starts_with("--") || argument == "--") {
        result_.mistakes.push_back(absl::StrCat(
            "\"", argument, "\": not understood; settings are flags (--help lists them)."));
        continue;
      }
      const std::size_t equals = argument.find('=');
      const std::string name =
          argument.substr(2, equals == std::string::npos ? equals : equals - 2);
      absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
      const bool negated = flag == nullptr && name.starts_with("no") && equals == std::string::npos;
      if (negated) flag = absl::FindCommandLineFlag(name.substr(2));
      if (flag == nullptr || (negated && !flag->IsOfType<bool>())) {
        result_.mistakes.push_back(UnknownFlag(name));
      } else if (equals != std::string::npos) {
        Set(*flag, "--" + name, argument.substr(equals + 1));
      } else if (flag->IsOfType<bool>()) {
        Set(*flag, "--" + name, negated ? "false" : "true");
      } else if (i + 1 < arguments.size() && !arguments[i + 1].starts_with("--")) {
        Set(*flag, "--" + name, arguments[++i]);
      } else {
        result_.mistakes.push_back(absl::StrCat("--", name, ": needs a value (--", name, "=…)."));
      }
    }
  }

 private:
  void Set(absl::CommandLineFlag& flag, const std::string& where, const std::string& value) {
    std::string error;
    if (flag.ParseFrom(value, &error)) return;
    // Abseil's sentence names the flag, ours the variable too; what comes behind it is the type's
    // own word.
    const std::string abseils =
        absl::StrCat("Illegal value '", value, "' specified for flag '", flag.Name(), "'; ");
    result_.mistakes.push_back(absl::StrCat(
        where, "=", value, ": ",
        error.starts_with(abseils) ? error.substr(abseils.size()) : "not understood", "."));
  }

  CommandLine& result_;
};

}  // namespace

CommandLine ParseCommandLine(const std::vector<std::string>& arguments,
                             const std::map<std::string, std::string>& environment) {
  CommandLine result;
  const auto asks_for = [&](const char* flag) {
    return std::find(arguments.begin(), arguments.end(), flag) != arguments.end();
  };
  if (asks_for("--help") || asks_for("-h")) {
    result.output = absl::StrCat(
        "framecastd: takes pictures over gRPC and shows them live in browsers.\n\n"
        "Each flag can be given as a variable too: --ring_age=60s is FRAMECAST_RING_AGE=60s; a "
        "flag "
        "wins.\n\n",
        FlagsHelp());
    return result;
  }
  if (asks_for("--version")) {
    result.output = "framecastd " FRAMECAST_VERSION "\n";
    return result;
  }
  Parser parser(result);
  parser.ReadEnvironment(environment);
  parser.ReadArguments(arguments);
  Config config = ConfigFromFlags();
  for (std::string& mistake : CheckConfig(config)) result.mistakes.push_back(std::move(mistake));
  if (!result.mistakes.empty()) {
    result.exit_code = kExitUsage;
    return result;
  }
  result.config = std::move(config);
  return result;
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

}  // namespace framecast::daemon
