// What is kept of the fields of an event.

#include "engine/telemetry/detail/rows.h"

#include <boost/json/object.hpp>

#include <cmath>

namespace kaze::telemetry::detail {

namespace {

constexpr std::size_t kMostFields = 64;
constexpr std::size_t kLongestFieldName = 64;
constexpr std::size_t kLongestValue = 4U << 10;
constexpr std::size_t kLongestFields = 16U << 10;

//! As a filter names it.
std::string fieldName(std::string_view given)
{
    std::string name(given.substr(0, kLongestFieldName));
    for (auto& c : name) {
        const bool isFine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : isFine ? c : '_';
    }
    return name.empty() ? "_" : name;
}

//! JSON has neither infinity nor what is no number.
boost::json::value numberOf(double value)
{
    if (std::isfinite(value))
        return value;
    return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

} // namespace

std::string RowMaker::fieldsOf(const std::vector<EventField>& fields) const
{
    if (fields.empty())
        return {};
    boost::json::object object;
    std::size_t bytes = 0;
    std::int64_t leftOut = 0;
    for (const auto& [given, value] : fields) {
        auto name = fieldName(given);
        bytes += name.size() + sizeof(double);
        boost::json::value kept;
        if (const auto* text = std::get_if<std::string>(&value)) {
            auto clean = shortText(*text, kLongestValue);
            bytes += clean.size();
            kept = std::move(clean);
        } else if (const auto* real = std::get_if<double>(&value)) {
            kept = numberOf(*real);
        } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
            const auto clean = cleaned(*whole);
            const auto* hole = std::get_if<std::string>(&clean);
            kept = hole ? boost::json::value(*hole) : boost::json::value(*whole);
        } else {
            kept = std::get<bool>(value);
        }
        if (object.size() + 1 >= kMostFields || bytes > kLongestFields)
            ++leftOut;
        else
            object[name] = std::move(kept);
    }
    if (leftOut > 0)
        object["fields_left_out"] = leftOut;
    return cleanJson(object, "");
}

} // namespace kaze::telemetry::detail
