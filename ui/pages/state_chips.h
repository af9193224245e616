#pragma once

#include "ui/widgets/segmented_tabs.h"

#include <QHash>
#include <QRegularExpression>

namespace kaze::ui {

//! The values of one field of a list as chips with their counts, which write `state:…` into its filter and follow what stands there. The first, "all", takes
//! it away.
class StateChips : public SegmentedTabs {
    Q_OBJECT
public:
    //! `words` by the state's name in the filter, in the order shown.
    StateChips(const Theme& theme, const QString& accessibleName, const QList<std::pair<QString, QString>>& words,
        const QString& field = QStringLiteral("state"));

    //! Chips without any are hidden, but for the chosen one. Below zero: nobody counted them.
    void setCounts(qint64 all, const QHash<QString, qint64>& counts);
    //! Marks the chip of what the filter says.
    void follow(const QString& filter);
    //! The filter that a chip stands for.
    [[nodiscard]] QString filterFor(const QString& filter, const QString& state) const;
    //! The filter without any state, for counting.
    [[nodiscard]] QString withoutState(const QString& filter) const;

signals:
    //! A person chose a chip: this is the filter now.
    void filterWanted(const QString& filter);

private:
    QList<std::pair<QString, QString>> m_words;
    QString m_field;
    QRegularExpression m_term; //!< of the field in a filter
    QString m_filter;
};

} // namespace kaze::ui
