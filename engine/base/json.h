#pragma once

// The one mapping between described structs (Boost.Describe) and JSON. Members are written in snake_case ("runId" is "run_id");
// an empty optional is left out; absent means default, unknown members are ignored; variants are tagged with "type"; times are
// RFC 3339; durations are seconds; money is dollars; unknown enum values survive in Open<E>. Errors carry the path.
// Expensive to instantiate: include it in engine/api/*.cpp and nowhere else (tests/architecture holds that).

#include "engine/base/detail/json_values.h"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kaze::base {

//! "runId" → "run_id"; digits and existing underscores stay.
[[nodiscard]] std::string snakeCase(std::string_view camel);

namespace detail {

template <class D>
const std::string& memberName(const D&)
{
    static const std::string name = snakeCase(D::name);
    return name;
}

template <class T>
struct JsonCodec<std::vector<T>> {
    static json::value write(const std::vector<T>& from)
    {
        json::array to;
        to.reserve(from.size());
        for (const auto& item : from)
            to.push_back(JsonCodec<T>::write(item));
        return to;
    }
    static Result<> read(const json::value& from, std::vector<T>& to, const JsonPath& path)
    {
        if (!from.is_array())
            return jsonMismatch(path, "an array", from);
        to.clear();
        to.reserve(from.get_array().size());
        for (std::size_t i = 0; i < from.get_array().size(); ++i) {
            const JsonPath here{&path, {}, i};
            T item{};
            if (auto ok = JsonCodec<T>::read(from.get_array()[i], item, here); !ok)
                return ok;
            to.push_back(std::move(item));
        }
        return {};
    }
};

template <class T>
struct JsonCodec<std::map<std::string, T>> {
    static json::value write(const std::map<std::string, T>& from)
    {
        json::object to;
        for (const auto& [key, item] : from)
            to[key] = JsonCodec<T>::write(item);
        return to;
    }
    static Result<> read(const json::value& from, std::map<std::string, T>& to, const JsonPath& path)
    {
        if (!from.is_object())
            return jsonMismatch(path, "an object", from);
        to.clear();
        for (const auto& member : from.get_object()) {
            const JsonPath here{&path, member.key(), 0};
            T item{};
            if (auto ok = JsonCodec<T>::read(member.value(), item, here); !ok)
                return ok;
            to.emplace(member.key(), std::move(item));
        }
        return {};
    }
};

template <class T>
struct JsonCodec<std::optional<T>> {
    static json::value write(const std::optional<T>& from) { return from ? JsonCodec<T>::write(*from) : json::value{}; }
    static Result<> read(const json::value& from, std::optional<T>& to, const JsonPath& path)
    {
        to.reset();
        if (from.is_null())
            return {};
        return JsonCodec<T>::read(from, to.emplace(), path);
    }
};

template <class T>
    requires boost::describe::has_describe_members<T>::value
struct JsonCodec<T> {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

    static json::value write(const T& from)
    {
        json::object to;
        boost::mp11::mp_for_each<Members>([&](auto member) {
            using M = std::remove_cvref_t<decltype(from.*member.pointer)>;
            auto value = JsonCodec<M>::write(from.*member.pointer);
            if (!value.is_null() || std::is_same_v<M, json::value>)
                to[memberName(member)] = std::move(value);
        });
        return to;
    }

    static Result<> read(const json::value& from, T& to, const JsonPath& path)
    {
        if (!from.is_object())
            return jsonMismatch(path, "an object", from);
        Result<> result;
        boost::mp11::mp_for_each<Members>([&](auto member) {
            using M = std::remove_cvref_t<decltype(to.*member.pointer)>;
            const auto* found = from.get_object().if_contains(memberName(member));
            if (!result || !found)
                return;
            const JsonPath here{&path, memberName(member), 0};
            result = JsonCodec<M>::read(*found, to.*member.pointer, here);
        });
        return result;
    }
};

//! Each alternative names itself with `static constexpr std::string_view kType`.
template <class... Ts>
struct JsonCodec<std::variant<Ts...>> {
    static json::value write(const std::variant<Ts...>& from)
    {
        return std::visit(
            []<class T>(const T& alternative) {
                auto to = JsonCodec<T>::write(alternative);
                to.as_object()["type"] = json::string(T::kType);
                return to;
            },
            from);
    }

    static Result<> read(const json::value& from, std::variant<Ts...>& to, const JsonPath& path)
    {
        const auto* type = from.is_object() ? from.get_object().if_contains("type") : nullptr;
        if (!type || !type->is_string())
            return jsonMismatch(path, "an object with a \"type\"", from);
        Result<> result = std::unexpected(Error{ErrorCode::Unsupported,
            path.text() + ": unknown type \"" + std::string(std::string_view(type->get_string())) + "\"", nullptr});
        boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, boost::mp11::mp_list<Ts...>>>([&](auto tag) {
            using T = typename decltype(tag)::type;
            if (std::string_view(type->get_string()) != T::kType)
                return;
            result = JsonCodec<T>::read(from, to.template emplace<T>(), path);
        });
        return result;
    }
};

} // namespace detail

template <class T>
[[nodiscard]] json::value toJson(const T& from)
{
    return detail::JsonCodec<T>::write(from);
}

//! Errors: InvalidArgument with the path and what was expected there; Unsupported for an unknown variant type.
template <class T>
[[nodiscard]] Result<T> fromJson(const json::value& from)
{
    T to{};
    const detail::JsonPath root;
    if (auto ok = detail::JsonCodec<T>::read(from, to, root); !ok)
        return failure(ok);
    return to;
}

} // namespace kaze::base
