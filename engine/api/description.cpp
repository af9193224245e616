#include "engine/api/description.h"

#include "engine/api/requests.h"
#include "engine/base/json_shape.h"

#include <algorithm>

namespace kaze::api {

namespace {

using base::ShapeSide;

constexpr std::string_view kReference = "#/components/schemas/";

Description described()
{
    Description all;
    base::ShapeBook book;
    using Types = boost::mp11::mp_transform<std::type_identity, boost::mp11::mp_rename<RequestVariant, boost::mp11::mp_list>>;
    boost::mp11::mp_for_each<Types>([&](auto tag) {
        using Q = typename decltype(tag)::type;
        all.requests.push_back(
            {Q::kType, Q::Reply::kType, book.add<Q>(ShapeSide::Asked), book.add<typename Q::Reply>(ShapeSide::Answered)});
    });
    all.schemas = book.schemas();
    return all;
}

} // namespace

const RequestDescription* Description::find(std::string_view type) const
{
    const auto found = std::ranges::find(requests, type, &RequestDescription::type);
    return found == requests.end() ? nullptr : &*found;
}

const boost::json::object& Description::resolved(const boost::json::object& schema) const
{
    const auto* reference = schema.if_contains("$ref");
    return reference ? schemas.at(std::string_view(reference->as_string()).substr(kReference.size())).as_object() : schema;
}

const boost::json::object& Description::membersOf(const RequestDescription& request) const
{
    return schemas.at(request.shape).as_object().at("properties").as_object();
}

const Description& description()
{
    static const Description all = described();
    return all;
}

} // namespace kaze::api
