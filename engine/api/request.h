#pragma once

#include <any>
#include <string_view>
#include <utility>

// What carries one question, one command or one answer, whichever it is, without knowing all of them: who asks or answers includes
// the header of what it asks (engine/api/*_requests.h) and is not compiled anew when another is added. The whole lists are in requests.h.

namespace kaze::api {

//! A question or command names its JSON type and its answer.
template <class T>
concept RequestType = requires {
    {
        T::kType
    } -> std::convertible_to<std::string_view>;
    typename T::Reply;
};

//! An answer names its JSON type.
template <class T>
concept ResponseType = !RequestType<T> && requires {
    {
        T::kType
    } -> std::convertible_to<std::string_view>;
};

//! One of the questions and commands.
class Request {
public:
    template <RequestType T>
    Request(T one) : m_type(T::kType), m_one(std::move(one))
    {
    }

    [[nodiscard]] std::string_view type() const { return m_type; }

    //! Null when it is another.
    template <RequestType T>
    [[nodiscard]] T* as()
    {
        return m_type == T::kType ? std::any_cast<T>(&m_one) : nullptr;
    }
    template <RequestType T>
    [[nodiscard]] const T* as() const
    {
        return m_type == T::kType ? std::any_cast<T>(&m_one) : nullptr;
    }

private:
    std::string_view m_type;
    std::any m_one;
};

//! One of the answers.
class Response {
public:
    template <ResponseType T>
    Response(T one) : m_type(T::kType), m_one(std::move(one))
    {
    }

    [[nodiscard]] std::string_view type() const { return m_type; }

    //! Null when it is another.
    template <ResponseType T>
    [[nodiscard]] T* as()
    {
        return m_type == T::kType ? std::any_cast<T>(&m_one) : nullptr;
    }
    template <ResponseType T>
    [[nodiscard]] const T* as() const
    {
        return m_type == T::kType ? std::any_cast<T>(&m_one) : nullptr;
    }

private:
    std::string_view m_type;
    std::any m_one;
};

} // namespace kaze::api
