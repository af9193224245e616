#pragma once

// JSON Schema (2020-12) of what engine/base/json.h writes and reads, from the same descriptions. As expensive to instantiate, so include it in
// engine/api/*.cpp and nowhere else.

#include "engine/base/json.h"

#include <boost/core/demangle.hpp>

#include <type_traits>
#include <typeinfo>

namespace kaze::base {

//! Which way a value travels: who asks may leave out anything, and what he adds is refused; who answers leaves out only optionals, and a newer one may
//! add members.
enum class ShapeSide : std::uint8_t { Asked, Answered };

//! Schemas of described structs by name, each once, for "components" of an OpenAPI document.
class ShapeBook {
public:
    //! A struct, and all that is in it; says under which name.
    template <class T>
    std::string add(ShapeSide side)
    {
        auto name = nameOf<T>(side);
        if (m_schemas.contains(name))
            return name;
        m_schemas[name] = json::object(); // it may hold itself
        m_schemas[name] = structOf<T>(side);
        return name;
    }

    //! `name` → schema; references are "#/components/schemas/NAME".
    [[nodiscard]] const json::object& schemas() const { return m_schemas; }

private:
    template <class T>
    using Tag = std::type_identity<T>;

    //! "kaze::api::RunRow" is "RunRow"; inside what is asked "RunRowInput", for some go both ways.
    template <class T>
    static std::string nameOf(ShapeSide side)
    {
        const auto full = boost::core::demangle(typeid(T).name());
        std::string_view rest = full;
        for (const std::string_view space : {"kaze::", "api::"})
            if (rest.starts_with(space))
                rest.remove_prefix(space.size());
        std::string name;
        for (std::size_t at = 0; at < rest.size(); ++at)
            if (rest[at] != ':')
                name += name.empty() || rest[at - 1] == ':' ? upper(rest[at]) : rest[at];
        constexpr bool isRequest = requires { typename T::Reply; };
        return side == ShapeSide::Asked && !isRequest ? name + "Input" : name;
    }
    static char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

    template <class T>
    json::object structOf(ShapeSide side)
    {
        json::object properties;
        json::array required;
        const T fresh{};
        boost::mp11::mp_for_each<
            boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>([&](auto member) {
            using M = std::remove_cvref_t<decltype(fresh.*member.pointer)>;
            const auto& name = detail::memberName(member);
            auto schema = memberOf(Tag<M>(), side);
            if (side == ShapeSide::Answered) {
                if (!isOptional(Tag<M>()))
                    required.emplace_back(name);
            } else if constexpr (std::is_arithmetic_v<M> || std::is_same_v<M, std::string> || requires { fresh.known(); }) {
                if (fresh.*member.pointer != M())
                    schema["default"] = detail::JsonCodec<M>::write(fresh.*member.pointer);
            }
            properties[name] = std::move(schema);
        });
        json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
        if (!required.empty())
            schema["required"] = std::move(required);
        if (side == ShapeSide::Asked)
            schema["additionalProperties"] = false;
        return schema;
    }

    //! An alternative of a variant, which says which it is.
    template <class T>
    std::string addTagged(ShapeSide side)
    {
        auto name = nameOf<T>(side) + "Tagged";
        if (m_schemas.contains(name))
            return name;
        m_schemas[name] = json::object();
        auto schema = structOf<T>(side);
        schema["properties"].as_object()["type"] = json::object{{"const", json::string(T::kType)}};
        if (!schema.contains("required"))
            schema["required"] = json::array();
        schema["required"].as_array().emplace_back("type");
        m_schemas[name] = std::move(schema);
        return name;
    }

    template <class T>
    json::object memberOf(Tag<T> tag, ShapeSide side)
    {
        return of(tag, side);
    }
    //! An empty one is left out of an answer.
    template <class T>
    json::object memberOf(Tag<std::optional<T>> tag, ShapeSide side)
    {
        return side == ShapeSide::Answered ? of(Tag<T>(), side) : of(tag, side);
    }
    template <class T>
    static constexpr bool isOptional(Tag<T>)
    {
        return false;
    }
    template <class T>
    static constexpr bool isOptional(Tag<std::optional<T>>)
    {
        return true;
    }

    static json::object of(Tag<bool>, ShapeSide) { return {{"type", "boolean"}}; }
    static json::object of(Tag<double>, ShapeSide) { return {{"type", "number"}}; }
    static json::object of(Tag<std::string>, ShapeSide) { return {{"type", "string"}}; }
    static json::object of(Tag<json::value>, ShapeSide) { return {}; }
    static json::object of(Tag<Money>, ShapeSide) { return {{"type", "number"}, {"description", "US dollars"}}; }
    static json::object of(Tag<Time>, ShapeSide) { return {{"type", "string"}, {"format", "date-time"}}; }

    template <class T>
        requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
    static json::object of(Tag<T>, ShapeSide)
    {
        json::object schema{{"type", "integer"}, {"format", sizeof(T) > 4 ? "int64" : "int32"}};
        if (std::is_unsigned_v<T>)
            schema["minimum"] = 0;
        return schema;
    }
    template <class Rep, class Period>
    static json::object of(Tag<std::chrono::duration<Rep, Period>>, ShapeSide)
    {
        return {{"type", "number"}, {"description", "seconds"}};
    }

    template <class E>
    static json::array namesOf()
    {
        json::array names;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
            [&](auto item) { names.emplace_back(enumName<E>(item.value)); });
        return names;
    }
    template <class E>
        requires std::is_enum_v<E>
    static json::object of(Tag<E>, ShapeSide)
    {
        return {{"type", "string"}, {"enum", namesOf<E>()}};
    }
    //! A newer peer may know more names, so these are not all there can be.
    template <class E>
    static json::object of(Tag<Open<E>>, ShapeSide)
    {
        return {{"type", "string"}, {"x-kaze-known-values", namesOf<E>()}};
    }

    template <class T>
    json::object of(Tag<std::optional<T>>, ShapeSide side)
    {
        return {{"anyOf", json::array{of(Tag<T>(), side), json::object{{"type", "null"}}}}};
    }
    template <class T>
    json::object of(Tag<std::vector<T>>, ShapeSide side)
    {
        return {{"type", "array"}, {"items", of(Tag<T>(), side)}};
    }
    template <class T>
    json::object of(Tag<std::map<std::string, T>>, ShapeSide side)
    {
        return {{"type", "object"}, {"additionalProperties", of(Tag<T>(), side)}};
    }
    template <class... Ts>
    json::object of(Tag<std::variant<Ts...>>, ShapeSide side)
    {
        json::array any;
        (any.push_back(json::object{{"$ref", "#/components/schemas/" + addTagged<Ts>(side)}}), ...);
        return {{"oneOf", std::move(any)}, {"discriminator", {{"propertyName", "type"}}}};
    }
    template <class T>
        requires boost::describe::has_describe_members<T>::value
    json::object of(Tag<T>, ShapeSide side)
    {
        return {{"$ref", "#/components/schemas/" + add<T>(side)}};
    }

    json::object m_schemas;
};

} // namespace kaze::base
