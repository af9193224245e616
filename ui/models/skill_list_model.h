#pragma once

#include "engine/api/skill_requests.h"
#include "engine/base/filter.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct SkillEntry {
    QString key; //!< the skill's name
    api::SkillRow skill;
};

//! The skills of a library, those that fit the filter, in the order that a person chose.
class SkillListModel : public KeyedTableModel<SkillEntry> {
    Q_OBJECT
public:
    enum Column { Name, Description, Success, Uses, Agents, Version, Problems, Changed };

    explicit SkillListModel(QObject* parent = nullptr);

    //! `now` is what ages are counted from.
    void setSkills(std::vector<api::SkillRow> skills, api::Time now);
    void setFilter(std::vector<base::FilterTerm> filter);
    //! How many there are, whatever the filter.
    [[nodiscard]] int inAll() const { return static_cast<int>(m_all.size()); }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    //! Skills that are equal in a column stay in the order of their names.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    void show();
    [[nodiscard]] QVariant display(const api::SkillRow& skill, int column) const;
    [[nodiscard]] static QVariant exact(const api::SkillRow& skill, int column);
    [[nodiscard]] static QVariant toolTip(const api::SkillRow& skill, int column);
    [[nodiscard]] static QVariant tone(const api::SkillRow& skill, int column);

    std::vector<api::SkillRow> m_all;
    std::vector<base::FilterTerm> m_filter;
    api::Time m_now;
    int m_column = Name;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

//! Takes a filter of skills apart: name:, agent:, tool:, license:, problems: (errors, remarks, none), uses>, success> (per cent, of the lower bound),
//! and words. Errors: as base::parseFilter, with the place.
[[nodiscard]] base::Result<std::vector<base::FilterTerm>> skillFilter(const std::string& filter);

} // namespace kaze::ui
