#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/memory_pick_model.h"
#include "ui/pages/memory/memory_batch.h"
#include "ui/pages/memory/memory_export.h"
#include "ui/pages/page.h"

class QPushButton;

namespace kaze::ui {

class Card;
class StateStack;
class TableView;

//! The records that were picked on the map: what they say, and what can be done with all of them. Owned by the map view.
class MapSelection : public QWidget {
    Q_OBJECT
public:
    explicit MapSelection(PageContext context, QWidget* parent = nullptr);

    void setScope(const MemoryScope& scope);
    void setIds(std::vector<std::string> ids);
    [[nodiscard]] MemoryPickModel* model() const { return m_model; }
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] const MemoryBatch& batch() const { return m_batch; }
    [[nodiscard]] const MemoryExport& exporting() const { return m_export; }
    void chooseExport();
    void exportTo(const QString& path);
    //! Asks once; the notice offers to take it back.
    void forget();
    [[nodiscard]] QString copyText() const;

signals:
    void pointWanted(const QString& id);
    void recordWanted(const QString& id);
    //! Records were forgotten or restored.
    void changed();

private:
    void build();
    void read(const std::string& id);
    void lookSoon();
    void sendForget();
    void restore(std::vector<std::string> ids, const MemoryScope& scope);
    void showState();

    PageContext m_context;
    MemoryScope m_scope;
    MemoryBatch m_batch;
    MemoryExport m_export;
    Card* m_card;
    MemoryPickModel* m_model;
    TableView* m_table;
    StateStack* m_states = nullptr;
    QPushButton* m_exportButton = nullptr;
    QPushButton* m_forgetButton = nullptr;
    QTimer m_look;
};

} // namespace kaze::ui
