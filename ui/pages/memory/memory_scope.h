#pragma once

#include <QString>

#include <string>

namespace kaze::ui {

//! Whose memory is shown: that of a tenant, or of one of its projects.
struct MemoryScope {
    std::string tenant = "default";
    std::string project{};

    bool operator==(const MemoryScope&) const = default;
    [[nodiscard]] QString name() const { return QString::fromStdString(project.empty() ? tenant : tenant + " / " + project); }
    //! Puts it into one of the requests.
    template <class Query>
    [[nodiscard]] Query of(Query query) const
    {
        query.tenant = tenant;
        query.project = project;
        return query;
    }
};

} // namespace kaze::ui
