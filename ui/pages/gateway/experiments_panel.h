#pragma once

#include "engine/api/routing_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace kaze::ui {

class ExperimentCard;

//! All experiments, one card each.
class ExperimentsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ExperimentsPanel(const PageContext& context, QWidget* parent = nullptr);

    void setExperiments(const std::vector<api::ExperimentInfo>& experiments);
    [[nodiscard]] QString copyText() const;

signals:
    void changed();

private:
    PageContext m_context;
    QList<ExperimentCard*> m_cards;
    QVBoxLayout* m_column;
    QScrollArea* m_scroll;
    QLabel* m_nothing;
};

} // namespace kaze::ui
