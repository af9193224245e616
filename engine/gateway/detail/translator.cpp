#include "engine/gateway/detail/translator.h"

#include "engine/gateway/detail/json_in.h"

namespace kaze::gateway::detail {

net::HttpHeaders Translator::headers(const std::string& key) const
{
    if (key.empty())
        return {};
    return {{"Authorization", "Bearer " + key}};
}

WireCall Translator::embed(
    const std::string& /*model*/, std::span<const std::string> /*texts*/, const std::string& /*baseUrl*/) const
{
    return {};
}

Vectors Translator::readVectors(const boost::json::object& /*answer*/, std::size_t texts) const
{
    return Vectors(texts);
}

std::int64_t Translator::readEmbeddedTokens(const boost::json::object& /*answer*/) const
{
    return -1;
}

std::string endpoint(const std::string& baseUrl, std::string_view path)
{
    auto url = baseUrl;
    while (url.ends_with('/'))
        url.pop_back();
    return url + '/' + std::string(path);
}

std::string endpoint(const std::string& baseUrl, std::string_view version, std::string_view path)
{
    auto url = baseUrl;
    while (url.ends_with('/'))
        url.pop_back();
    if (!url.ends_with('/' + std::string(version)))
        url += '/' + std::string(version);
    return url + '/' + std::string(path);
}

std::optional<std::vector<std::string>> namesIn(const boost::json::object& answer, std::string_view array, std::string_view field)
{
    const auto* found = answer.if_contains(array);
    if (!found || !found->is_array())
        return {};
    std::vector<std::string> names;
    for (const auto& item : found->get_array())
        if (const auto* fields = item.if_object())
            if (const auto name = textIn(*fields, field); !name.empty())
                names.emplace_back(name);
    return names;
}

std::vector<float> numbersIn(const boost::json::array& numbers)
{
    std::vector<float> vector;
    vector.reserve(numbers.size());
    for (const auto& number : numbers)
        vector.push_back(number.is_number() ? static_cast<float>(number.to_number<double>()) : 0.0F);
    return vector;
}

std::string urlOf(const Image& image)
{
    return image.url.empty() ? "data:" + image.mimeType + ";base64," + image.data : image.url;
}

} // namespace kaze::gateway::detail
