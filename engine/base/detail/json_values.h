#pragma once

// The lowest layer of engine/base/json.h: where a value stands in a document, how a wrong one is reported, and the values that have no
// parts. Include engine/base/json.h instead.

#include "engine/base/clock.h"
#include "engine/base/money.h"
#include "engine/base/open_enum.h"
#include "engine/base/result.h"

#include <boost/json.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace kaze::base {

namespace json = boost::json;

namespace detail {

//! How a type is written and read: `write(value)` and `read(json, value, path)`.
template <class T>
struct JsonCodec;

struct JsonPath {
    const JsonPath* parent = nullptr;
    std::string_view member;
    std::size_t index = 0;

    [[nodiscard]] std::string text() const;
};

[[nodiscard]] std::unexpected<Error> jsonMismatch(const JsonPath& path, std::string_view expected, const json::value& found);
[[nodiscard]] std::unexpected<Error> jsonInvalid(const JsonPath& path, const Error& why);
[[nodiscard]] Result<std::int64_t> jsonToInteger(
    const json::value& from, const JsonPath& path, std::int64_t least, std::uint64_t most);

template <>
struct JsonCodec<bool> {
    static json::value write(bool from) { return from; }
    static Result<> read(const json::value& from, bool& to, const JsonPath& path)
    {
        if (!from.is_bool())
            return jsonMismatch(path, "true or false", from);
        to = from.get_bool();
        return {};
    }
};

template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
struct JsonCodec<T> {
    static json::value write(T from) { return from; }
    static Result<> read(const json::value& from, T& to, const JsonPath& path)
    {
        const auto number = jsonToInteger(from, path, static_cast<std::int64_t>(std::numeric_limits<T>::min()),
            static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
        if (!number)
            return failure(number);
        to = static_cast<T>(*number);
        return {};
    }
};

template <>
struct JsonCodec<double> {
    static json::value write(double from) { return from; }
    static Result<> read(const json::value& from, double& to, const JsonPath& path)
    {
        if (!from.is_number())
            return jsonMismatch(path, "a number", from);
        to = from.to_number<double>();
        return {};
    }
};

template <>
struct JsonCodec<std::string> {
    static json::value write(const std::string& from) { return json::string(from); }
    static Result<> read(const json::value& from, std::string& to, const JsonPath& path)
    {
        if (!from.is_string())
            return jsonMismatch(path, "a string", from);
        to = from.get_string();
        return {};
    }
};

template <>
struct JsonCodec<json::value> {
    static json::value write(const json::value& from) { return from; }
    static Result<> read(const json::value& from, json::value& to, const JsonPath&)
    {
        to = from;
        return {};
    }
};

template <>
struct JsonCodec<Money> {
    static json::value write(Money from) { return from.dollars(); }
    static Result<> read(const json::value& from, Money& to, const JsonPath& path)
    {
        if (!from.is_number() || !(std::abs(from.to_number<double>()) < 9e9))
            return jsonMismatch(path, "an amount in dollars", from);
        to = Money::fromDollars(from.to_number<double>());
        return {};
    }
};

template <>
struct JsonCodec<Time> {
    static json::value write(Time from) { return json::string(toRfc3339(from)); }
    static Result<> read(const json::value& from, Time& to, const JsonPath& path)
    {
        if (!from.is_string())
            return jsonMismatch(path, "a time such as 2026-11-21T14:32:07Z", from);
        const auto time = fromRfc3339(std::string_view(from.get_string()));
        if (!time)
            return jsonInvalid(path, time.error());
        to = *time;
        return {};
    }
};

template <class Rep, class Period>
struct JsonCodec<std::chrono::duration<Rep, Period>> {
    using D = std::chrono::duration<Rep, Period>;
    static json::value write(D from) { return std::chrono::duration<double>(from).count(); }
    static Result<> read(const json::value& from, D& to, const JsonPath& path)
    {
        const auto most = std::chrono::duration<double>(D::max()).count();
        if (!from.is_number() || !(std::abs(from.to_number<double>()) < most))
            return jsonMismatch(path, "a number of seconds", from);
        to = std::chrono::round<D>(std::chrono::duration<double>(from.to_number<double>())); // 1.007 is a little less in binary
        return {};
    }
};

template <class E>
    requires std::is_enum_v<E>
struct JsonCodec<E> {
    static json::value write(E from) { return json::string(enumName(from)); }
    static Result<> read(const json::value& from, E& to, const JsonPath& path)
    {
        if (!from.is_string())
            return jsonMismatch(path, "a name", from);
        const auto value = enumOf<E>(std::string_view(from.get_string()));
        if (!value)
            return jsonMismatch(path, "one of " + enumNames<E>(), from);
        to = *value;
        return {};
    }
};

template <class E>
struct JsonCodec<Open<E>> {
    static json::value write(const Open<E>& from) { return json::string(from.name()); }
    static Result<> read(const json::value& from, Open<E>& to, const JsonPath& path)
    {
        if (!from.is_string())
            return jsonMismatch(path, "a name", from);
        to = Open<E>::named(std::string_view(from.get_string()));
        return {};
    }
};

} // namespace detail

} // namespace kaze::base
