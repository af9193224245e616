#pragma once

#include "engine/telemetry/detail/otlp_values.h"

#include <boost/json.hpp>

#include <initializer_list>
#include <optional>

//! The JSON of OTLP: hex ids, lowerCamelCase, enums as numbers, 64-bit integers as strings. What other writers make of it is read as well: ids in base64 and
//! names in snake_case, as protobuf's own mapping has them, and numbers where there should be text.
namespace kaze::telemetry::otlp::detail {

namespace json = boost::json;

[[nodiscard]] std::unexpected<base::Error> notThat(const std::string& path, const char* expected);

//! By either spelling; null where it is missing or null.
[[nodiscard]] const json::value* member(const json::object& object, std::string_view camel, std::string_view snake = {});
[[nodiscard]] std::string textAt(const json::object& object, std::string_view camel, std::string_view snake = {});
[[nodiscard]] std::optional<std::int64_t> wholeOf(const json::value& value);
//! A count of nanoseconds, or an enumerator by its number; 0 where it is none.
[[nodiscard]] std::uint64_t numberAt(const json::object& object, std::string_view camel, std::string_view snake = {});
//! A number, also as text: "NaN", "Infinity". None where it is none.
[[nodiscard]] std::optional<double> realOf(const json::value& value);
[[nodiscard]] std::optional<double> realAt(const json::object& object, std::string_view camel, std::string_view snake = {});
//! "SPAN_KIND_CLIENT", as protobuf's own mapping writes it.
[[nodiscard]] std::uint64_t enumAt(
    const json::object& object, std::string_view name, std::initializer_list<std::string_view> names);

//! Nil, and 0, where there is none, and of another length.
[[nodiscard]] base::Uuid traceIdAt(const json::object& object);
[[nodiscard]] std::uint64_t spanIdAt(const json::object& object, std::string_view camel, std::string_view snake);

//! What an AnyValue says, without its wrapping.
[[nodiscard]] json::value plain(const json::value& value, int depth = 0);
[[nodiscard]] AttributeList attributesAt(const json::object& object);
//! Of one of resourceSpans, resourceMetrics or resourceLogs.
void readResource(const json::object& part, Source& source);
//! Of one of scopeSpans, scopeMetrics or scopeLogs.
void readScope(const json::object& part, Source& source);

//! The objects of a list that must be one where it is there.
class Objects {
public:
    Objects() = default;

    //! Errors: InvalidArgument.
    static base::Result<Objects> of(
        const json::object& in, std::string_view camel, std::string_view snake, const std::string& path)
    {
        Objects objects;
        objects.m_path = path + (path.empty() ? "" : ".") + std::string(camel);
        const auto* list = member(in, camel, snake);
        if (list && !list->is_array())
            return notThat(objects.m_path, "a list");
        objects.m_list = list ? &list->get_array() : nullptr;
        return objects;
    }

    //! Null at the end. Errors: InvalidArgument.
    base::Result<const json::object*> next()
    {
        if (!m_list || m_next == m_list->size())
            return nullptr;
        const auto& item = (*m_list)[m_next++];
        if (!item.is_object())
            return notThat(path(), "an object");
        return &item.get_object();
    }
    //! Of what `next` gave last.
    [[nodiscard]] std::string path() const { return m_path + '[' + std::to_string(m_next - 1) + ']'; }

private:
    const json::array* m_list = nullptr;
    std::size_t m_next = 0;
    std::string m_path;
};

//! How the lists of a request are called, in both spellings.
struct DocumentNames {
    std::string_view resources, resourcesSnake, scopes, scopesSnake, items, itemsSnake;
};
//! Of each metric or log record of a request, with where it is from. Errors: InvalidArgument with the path of what is wrong; those of `take`.
[[nodiscard]] base::Result<> eachOfDocument(const json::value& document, const DocumentNames& names,
    const std::function<base::Result<>(const json::object&, const Source&)>& take);

} // namespace kaze::telemetry::otlp::detail
