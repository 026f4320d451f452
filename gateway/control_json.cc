#include "gateway/control_json.h"

#include <array>
#include <utility>

namespace framecast::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t kQuotedBytes = 64;

// Builds the value as nlohmann's parser reads it, and stops it at the first mistake. The parser's
// own builder keeps the last of two keys and goes to any depth.
class Builder final : public nlohmann::json_sax<json> {
 public:
  explicit Builder(json& root) : root_(root) {}

  const std::string& mistake() const { return mistake_; }
  bool is_json() const { return is_json_; }

  bool null() override { return Add(nullptr); }
  bool boolean(bool value) override { return Add(value); }
  bool number_integer(number_integer_t value) override { return Add(value); }
  bool number_unsigned(number_unsigned_t value) override { return Add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return Add(value); }
  bool string(string_t& value) override { return Add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }  // not in JSON text

  bool start_object(std::size_t /*elements*/) override { return Open(json::object()); }
  bool start_array(std::size_t /*elements*/) override { return Open(json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }

  bool key(string_t& name) override {
    const auto [member, is_new] =
        Innermost().get_ref<json::object_t&>().try_emplace(std::move(name), nullptr);
    if (!is_new) return Stop("the key " + Quoted(name, kQuotedBytes) + " comes twice");
    member_ = &member->second;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const json::exception& /*error*/) override {
    is_json_ = false;
    return Stop("this is no JSON, from byte " + std::to_string(position) + " on");
  }

 private:
  bool Stop(std::string mistake) {
    mistake_ = std::move(mistake);
    return false;
  }

  bool Add(json value) {
    if (depth_ == 0) return Stop("a message is a JSON object, this is " + Quoted(value, 64));
    Place(std::move(value));
    return true;
  }

  bool Open(json value) {
    if (depth_ == 0) {
      if (!value.is_object()) return Stop("a message is a JSON object, this is an array");
      root_ = std::move(value);
      open_[depth_++] = &root_;
      return true;
    }
    if (depth_ == kMaxJsonDepth) {
      return Stop("this is nested deeper than " + std::to_string(kMaxJsonDepth));
    }
    json& placed = Place(std::move(value));
    open_[depth_++] = &placed;
    return true;
  }

  bool Close() {
    --depth_;
    return true;
  }

  json& Innermost() { return *open_[depth_ - 1]; }

  // Into the innermost value that is open. What lies in an array moves only while it is closed.
  json& Place(json value) {
    json& parent = Innermost();
    if (parent.is_array()) {
      auto& items = parent.get_ref<json::array_t&>();
      items.push_back(std::move(value));
      return items.back();
    }
    *member_ = std::move(value);
    return *member_;
  }

  json& root_;
  // The values that are open, from the outside in.
  std::array<json*, kMaxJsonDepth> open_{};
  std::size_t depth_ = 0;
  json* member_ = nullptr;
  bool is_json_ = true;
  std::string mistake_;
};

}  // namespace

std::optional<std::string> ReadControlJson(std::string_view text, json& object) {
  object = nullptr;
  Builder builder(object);
  if (json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
  if (!builder.is_json()) object = nullptr;
  return builder.mistake();
}

std::string Quoted(const json& value, std::size_t most_bytes) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes;
  // Not inside of a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

}  // namespace framecast::gateway
