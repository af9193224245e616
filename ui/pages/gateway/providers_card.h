#pragma once

#include "engine/api/provider_requests.h"
#include "ui/models/pool_table_model.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

class TableView;

//! Providers, their keys and what is left of their limits, as one table. A click on the sign before a name, Left and Right, or Enter open and close a
//! provider's keys.
class ProvidersCard : public Card {
    Q_OBJECT
public:
    explicit ProvidersCard(const PageContext& context, QWidget* parent = nullptr);

    void setProviders(const api::ProviderList& list, api::Time now);
    void setAllOpen(bool open);
    [[nodiscard]] TableView* table() const { return m_table; }

signals:
    //! A person wants to read what a provider said.
    void troubleWanted(const QString& provider);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void open(const QModelIndex& index);
    bool step(bool open);
    void showMenu(const QPoint& position);
    void showColumns();
    void showSpans();

    PageContext m_context;
    PoolTableModel* m_model;
    TableView* m_table;
    QList<PoolTableModel::Span> m_spans; //!< as the table has them
};

} // namespace kaze::ui
