#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/memory_query.h"
#include "ui/widgets/theme.h"

#include <QWidget>

namespace kaze::ui {

class ElidedLabel;
class FilterField;

//! The wide field above the memory: what is searched for, and at its trailing end how the answer came about. Searches a moment after the last key,
//! and at once on Enter; Esc clears it.
class MemorySearchBar : public QWidget {
    Q_OBJECT
public:
    explicit MemorySearchBar(const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    void setText(const QString& text);
    [[nodiscard]] FilterField* field() const { return m_field; }
    //! What is said at the trailing end.
    void setAnswer(const QString& words, const QString& details = {}, Tone tone = Tone::Neutral);
    [[nodiscard]] QString answer() const;
    //! Kinds, tags and agents that are there, for completing.
    void setKnown(const api::MemoryPage& facets);

signals:
    void queryChanged(const QString& typed);
    //! The arrow down leaves the field.
    void leftDownwards();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    [[nodiscard]] QStringList completions(const QString& before) const;

    FilterField* m_field;
    ElidedLabel* m_answer;
    QStringList m_kinds;
    QStringList m_tags;
    QStringList m_agents;
};

} // namespace kaze::ui
