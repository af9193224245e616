#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

class QLineEdit;

namespace kaze::ui {

//! How many runs of a pool may be at work at one time.
class PoolDialog : public FormDialog {
    Q_OBJECT
public:
    PoolDialog(const PageContext& context, const api::PoolRow& pool, QWidget* parent);

signals:
    void changed();

private:
    void save() override;

    PageContext m_context;
    api::PoolRow m_pool;
    QLineEdit* m_limit;
};

} // namespace kaze::ui
