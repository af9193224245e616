// Models and embeddings, as OpenAI's clients and, the models, as Anthropic's ask for them.

#include "engine/base/base64.h"
#include "engine/server/detail/calls.h"
#include "engine/server/detail/json_body.h"
#include "engine/server/detail/openai_common.h"

#include <bit>
#include <cstring>

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostTexts = 2048; //!< as OpenAI's own
//! Nobody says when a model was made, and clients want a time.
constexpr std::int64_t kCreated = 1'700'000'000;
constexpr std::string_view kCreatedText = "2023-11-14T22:13:20Z";

json::object modelObject(const ModelNames::Model& model, Family family)
{
    if (family == Family::Anthropic)
        return {{"type", "model"}, {"id", model.id}, {"display_name", model.id}, {"created_at", kCreatedText}};
    return {{"id", model.id}, {"object", "model"}, {"created", kCreated}, {"owned_by", model.owner}};
}

std::string modelList(const std::vector<ModelNames::Model>& models, Family family)
{
    json::array data;
    for (const auto& model : models)
        data.push_back(modelObject(model, family));
    json::object list{{"data", std::move(data)}};
    if (family == Family::OpenAi)
        list["object"] = "list";
    else {
        list["has_more"] = false;
        list["first_id"] = models.empty() ? json::value() : json::value(models.front().id);
        list["last_id"] = models.empty() ? json::value() : json::value(models.back().id);
    }
    return json::serialize(list);
}

//! Little-endian floats in base64, which OpenAI's clients ask for because it is a third of the bytes.
std::string base64Of(const std::vector<float>& vector)
{
    static_assert(std::endian::native == std::endian::little);
    std::string bytes(vector.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), vector.data(), bytes.size());
    return base::base64(bytes);
}

std::string embeddingsBody(const gateway::Embeddings& embedded, const AskedEmbeddings& asked, const std::string& model)
{
    json::array data;
    for (const auto& vector : embedded.vectors) {
        json::object each{{"object", "embedding"}, {"index", data.size()}};
        each["embedding"] = asked.base64 ? json::value(base64Of(vector)) : json::value(json::array(vector.begin(), vector.end()));
        data.push_back(std::move(each));
    }
    const auto tokens = embedded.inputTokens;
    return json::serialize(json::object{{"object", "list"}, {"data", std::move(data)}, {"model", model},
        {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}});
}

} // namespace

AskedEmbeddings readEmbeddings(const json::value& body)
{
    AskedEmbeddings asked;
    const Fields fields(body, "", asked.complaint);
    asked.model = fields.text("model");
    const auto* input = fields.any("input");
    if (input && input->is_string())
        asked.texts.emplace_back(input->get_string());
    else if (input && input->is_array())
        for (const auto& each : input->get_array())
            if (each.is_string())
                asked.texts.emplace_back(each.get_string());
            else
                fields.complain("input", "must be text; lists of token numbers mean something to one provider only");
    else
        fields.complain("input", "must be a string or an array of strings");
    if (asked.texts.empty() || asked.texts.size() > kMostTexts)
        fields.complain("input", "must be 1 to 2048 texts");
    for (const auto& text : asked.texts)
        if (text.empty())
            fields.complain("input", "must not have an empty text");
    const auto format = fields.text("encoding_format", "float");
    if (format != "float" && format != "base64")
        fields.complain("encoding_format", "must be float or base64");
    asked.base64 = format == "base64";
    fields.refuse({"dimensions"}, "is not kept by every provider, so this gateway does not take it");
    return asked;
}

base::Task<> answerModels(std::shared_ptr<Service> service, SharedExchange exchange, Family family, std::string id)
{
    const auto held = service->cell.hold();
    const auto models = co_await service->models.list();
    if (!models)
        co_return exchange->answer(answerOf(family, failureOf(models.error()), exchange->id()));
    if (id.empty())
        co_return exchange->answer(jsonAnswer(modelList(*models, family)));
    for (const auto& model : *models)
        if (model.id == id)
            co_return exchange->answer(jsonAnswer(json::serialize(modelObject(model, family))));
    Failure failure;
    failure.status = 404;
    failure.code = "model_not_found";
    failure.message = "There is no model \"" + id + "\" here; GET /v1/models lists what there is.";
    exchange->answer(answerOf(family, failure, exchange->id()));
}

base::Task<> answerEmbeddings(std::shared_ptr<Service> service, SharedExchange exchange, Caller caller)
{
    const auto held = service->cell.hold();
    const auto refuse = [&](const Failure& why) { exchange->answer(answerOf(Family::OpenAi, why, exchange->id())); };
    const auto body = co_await bodyOf(service, exchange);
    if (!body)
        co_return refuse(body.error());
    auto asked = readEmbeddings(*body);
    if (asked.complaint)
        co_return refuse(failureOf(asked.complaint));
    // The hint "embed" is the cell's own embedding model, as none is.
    if (asked.model == "embed")
        asked.model.clear();
    auto model = asked.model;
    if (!model.empty()) {
        auto resolved = co_await service->models.resolve(model);
        if (!resolved)
            co_return refuse(failureOf(resolved.error()));
        model = std::move(*resolved);
    }
    auto context = co_await contextOf(service, caller, exchange->cancelled());
    if (!context)
        co_return refuse(failureOf(context.error()));
    auto texts = asked.texts;
    const auto embedded = co_await service->cell.gateway.embed(std::move(*context), model, std::move(texts));
    if (!embedded)
        co_return refuse(failureOf(embedded.error()));
    auto answer = jsonAnswer(embeddingsBody(*embedded, asked, model.empty() ? service->cell.gateway.config().embedModel : model));
    answer.headers.emplace_back("x-kaze-usage-source", gateway::nameOf(embedded->usageSource));
    exchange->answer(std::move(answer));
}

} // namespace kaze::server::detail
