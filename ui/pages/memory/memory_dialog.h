#pragma once

#include "engine/api/memory_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

class QComboBox;
class QDoubleSpinBox;
class QPlainTextEdit;

namespace kaze::ui {

class WordDiffView;

//! Makes a memory or a new version of one. Where somebody else has changed it meanwhile, it shows what, and keeps all that was typed: saving again puts
//! that over it.
class MemoryDialog : public FormDialog {
    Q_OBJECT
public:
    //! None makes a new one. `kinds` are offered.
    MemoryDialog(const PageContext& context, const MemoryScope& scope, const std::optional<api::MemoryRecord>& record,
        const QStringList& kinds, QWidget* parent);

    [[nodiscard]] QPlainTextEdit* textField() const { return m_text; }
    [[nodiscard]] WordDiffView* theirs() const { return m_theirs; }

signals:
    void saved(const QString& id);

protected:
    void save() override;

private:
    void build(const QStringList& kinds);
    void fill();
    [[nodiscard]] std::vector<std::string> tags() const;
    [[nodiscard]] std::string scope() const;
    void add();
    void change();
    void explainConflict();

    PageContext m_context;
    MemoryScope m_scope;
    bool m_isNew;
    api::MemoryRecord m_first; //!< as it was when the dialog opened
    std::int64_t m_version = 0; //!< over which it is saved
    std::string m_key; //!< so that saving twice makes one
    QPlainTextEdit* m_text;
    QComboBox* m_kind;
    QLineEdit* m_tags;
    QComboBox* m_reach;
    QDoubleSpinBox* m_importance;
    QLineEdit* m_reason;
    QLabel* m_theirsLabel = nullptr;
    WordDiffView* m_theirs;
};

} // namespace kaze::ui
