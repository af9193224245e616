#include "engine/vectors/precision.h"

#include "engine/base/open_enum.h"

namespace kaze::vectors {

std::string nameOf(Precision precision)
{
    return base::enumName(precision);
}

std::optional<Precision> precisionOf(std::string_view name)
{
    return base::enumOf<Precision>(name);
}

} // namespace kaze::vectors
