"""Use cases of the core module: one function, one transaction."""

from app.core.services import bulk_acts as bulk_acts  # lets the kernel keep bulk acts
from app.core.services import call_workflows as call_workflows  # the ways of data calls
from app.core.services import comments as comments  # declares its kinds of notices
from app.core.services import document_workflow as document_workflow  # the way of papers
from app.core.services import due as due  # declares what is due in core
from app.core.services import exports as exports  # lets the kernel keep exports
from app.core.services import letterheads as letterheads  # names bodies at the head of tables
from app.core.services import tasks as tasks  # the way of tasks, and their last days
from app.core.services import workflow_papers as workflow_papers  # lets the kernel keep papers
