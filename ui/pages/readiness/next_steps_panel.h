#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QGridLayout;

namespace kaze::ui {

class NumberButton;

//! What to do next: the triggers that warn or are critical, and those that get there within a month, with what to do about each, in full.
class NextStepsPanel : public QWidget {
    Q_OBJECT
public:
    explicit NextStepsPanel(const Theme& theme, QWidget* parent = nullptr);

    void setReadiness(const api::Readiness& readiness, api::Time now);
    //! A line a trigger, tab-separated, below a line of titles.
    [[nodiscard]] QString copyText() const { return m_text; }

signals:
    void chosen(const QString& trigger);

private:
    void rebuild(const std::vector<api::Trigger>& triggers, api::Time now);
    void addTitles();
    void addRow(int row, const api::Trigger& trigger, api::Time now);

    const Theme& m_theme;
    QWidget* m_inner;
    QGridLayout* m_grid;
    QString m_text;
};

} // namespace kaze::ui
