#pragma once

#include <boost/json.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace kaze::server::detail {

//! What a member of a tool's arguments or answer holds.
enum class Holds : std::uint8_t { Text, Integer, Number, Flag, Texts, TextMap };

//! A member that a tool tells of a thing of engine/api: it says at once what the schema promises and what is taken over.
struct Field {
    std::string_view name;
    Holds holds = Holds::Text;
    std::string_view says{};
    bool optional = false;
    std::size_t most = 1000; //!< bytes of a text; what is cut is said in its place
};
using Fields = std::span<const Field>;

//! {"type": "object", "properties": …, "required": …}
[[nodiscard]] boost::json::object schemaOf(Fields fields);
//! {"type": "array", "items": …}
[[nodiscard]] boost::json::object listOf(boost::json::object items, std::string_view says);
//! Adds a property to the schema of an object.
void addProperty(boost::json::object& schema, std::string_view name, boost::json::object property, bool optional = false);
//! A schema that is written down. The text is ours.
[[nodiscard]] boost::json::object schemaFrom(std::string_view text);

//! The fields of an object and no others, its texts whole characters and at most so long.
[[nodiscard]] boost::json::object picked(const boost::json::object& from, Fields fields);
//! The same of each object of an array member; empty where it has none. At most `limit` of them.
[[nodiscard]] boost::json::array pickedAll(
    const boost::json::object& from, std::string_view member, Fields fields, std::size_t limit = 1000);

// Arguments fit their schema before a tool sees them; what is not given has these values.
[[nodiscard]] std::string textOf(const boost::json::object& from, std::string_view name, std::string_view otherwise = {});
[[nodiscard]] std::int64_t integerOf(const boost::json::object& from, std::string_view name, std::int64_t otherwise);
[[nodiscard]] double numberOf(const boost::json::object& from, std::string_view name, double otherwise);
//! Null where it is none.
[[nodiscard]] const boost::json::object* objectIn(const boost::json::object& from, std::string_view name);

} // namespace kaze::server::detail
