#pragma once

#include "engine/api/run.h"
#include "ui/widgets/theme.h"

#include <QWidget>

namespace kaze::ui {

class ElidedLabel;
class MeterBar;

//! How much of its budget and of its model's context a run has used: two small cards side by side.
class RunGauges : public QWidget {
    Q_OBJECT
public:
    explicit RunGauges(const Theme& theme, QWidget* parent = nullptr);

    void setRow(const api::RunRow& row);
    void setContext(std::int64_t tokens, std::int64_t limit);
    [[nodiscard]] QString budgetText() const;
    [[nodiscard]] QString contextText() const;

private:
    struct Gauge {
        ElidedLabel* value;
        ElidedLabel* of;
        MeterBar* bar;
    };
    Gauge addGauge(const Theme& theme, const QString& title);
    void setShare(const QString& of, double share);

    Gauge m_budget;
    Gauge m_window;
};

} // namespace kaze::ui
